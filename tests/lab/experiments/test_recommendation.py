"""Rivals and protocol of recommendation, worked out by hand or against their definitions."""

import pytest
import torch

from lab.data import DataConfig, load_dataset
from lab.experiments.recommendation import compare_with_rivals, ease_scores, ease_weights, popularity_scores
from lab.metrics.evaluation import inputs_of
from lab.metrics.held_out_likes import MIN_LIKES, NDCG, RECALL, K, fold_in, model_scores, rankings
from lab.metrics.metric_registry import measure_all
from models import AEConfig, build_model
from models.losses import likes, multinomial_nll
from models.mult_vae import MultVAEConfig

NAN = float("nan")
RATINGS = torch.tensor([[1.0, 0.8, 0.2, NAN], [NAN, 1.0, NAN, 0.8], [NAN, 1.0, NAN, NAN]])


def test_an_item_is_liked_from_four_stars_of_five():
    stars = torch.tensor([0.5, 3.5, 4.0, 4.5, 5.0, NAN]) / 5
    assert likes(stars).tolist() == [0.0, 0.0, 1.0, 1.0, 1.0, 0.0]
    assert likes(torch.tensor([7.0, 8.0]) / 10).tolist() == [0.0, 1.0]


def test_the_multinomial_likelihood_counts_each_liked_item():
    logits = torch.tensor([[1.0, 2.0, 0.0, 0.0]])
    p = logits.softmax(1)[0]
    expected = -(p[0].log() + p[1].log())
    assert multinomial_nll(logits, RATINGS[:1]).item() == pytest.approx(expected.item())


def test_popularity_counts_likes():
    assert popularity_scores(RATINGS, RATINGS[:2]).tolist() == [[1.0, 3.0, 0.0, 1.0]] * 2


def test_ease_is_the_ridge_regression_of_each_item_on_the_others():
    generator = torch.Generator().manual_seed(0)
    train = torch.where(torch.rand(40, 6, generator=generator) < 0.4, 1.0, NAN)
    weights, x = ease_weights(train, 2.0), likes(train).double()
    assert weights.diagonal().abs().max() == 0
    for item in range(6):
        others = [i for i in range(6) if i != item]
        a = x[:, others]
        solved = torch.linalg.solve(a.T @ a + 2.0 * torch.eye(5, dtype=a.dtype), a.T @ x[:, item])
        assert torch.allclose(weights[others, item], solved)
    assert torch.equal(ease_scores(weights, train), x @ weights)


def test_folding_in_hides_a_share_of_the_likes_and_nothing_else():
    row = torch.tensor([[1.0] * 10 + [0.2] * 5 + [NAN] * 5])
    users = fold_in(torch.cat([row, row, RATINGS.new_full((1, 20), NAN)]), 0.8, seed=3)
    assert users.hidden.sum(1).tolist() == [2, 2]  # the third has no likes
    assert not torch.equal(users.hidden[0], users.hidden[1])
    assert torch.equal(users.seen, ~users.hidden & ~row.isnan())
    assert (users.given[users.seen] == row.expand(2, -1)[users.seen]).all()
    again = fold_in(torch.cat([row, row]), 0.8, seed=3)
    assert torch.equal(again.hidden, users.hidden)


def test_a_model_that_knows_the_hidden_items_is_perfect():
    data = load_dataset(DataConfig("taste"))
    users = fold_in(data.test.samples)
    assert likes(data.test.samples).sum(1).ge(MIN_LIKES).sum() == len(users.given)
    assert rankings(users.hidden.double(), users, 10)["nDCG"] == pytest.approx(1.0)
    model = build_model("mult-vae", MultVAEConfig(widths=(8,), latent_dim=2), data.info.sample_shape)
    compared = compare_with_rivals(model, data, 10)
    assert list(compared) == ["model", "EASE", "popularity"]
    assert compared["EASE"]["nDCG"] > 2 * compared["popularity"]["nDCG"]  # the simulated tastes are there


def test_the_registry_measures_lists_of_ratings_alone():
    data = load_dataset(DataConfig("taste"))
    model = build_model("mult-vae", MultVAEConfig(widths=(8,), latent_dim=2), data.info.sample_shape)
    expected = compare_with_rivals(model, data, K)["model"]
    measured = measure_all(inputs_of(model, data), [NDCG, RECALL])
    assert measured["ndcg_at_10"].value == pytest.approx(expected["nDCG"])
    assert measured["recall_at_10"].value == pytest.approx(expected["recall"])
    of_images = build_model("ae", AEConfig(widths=(8,), latent_dim=2), (1, 8, 8))
    (other,) = measure_all(inputs_of(of_images, load_dataset(DataConfig("digits"))), [NDCG]).values()
    assert (other.value, other.reason) == (None, "the samples are not ratings")


def test_what_is_hidden_does_not_reach_the_model():
    model = build_model("mult-vae", MultVAEConfig(widths=(8,), latent_dim=2), (4,)).eval()
    hidden = RATINGS[:1].clone()
    hidden[0, 1] = NAN
    assert torch.equal(model_scores(model, hidden), model_scores(model, torch.tensor([[1.0, NAN, 0.2, NAN]])))
    assert not torch.equal(model_scores(model, RATINGS[:1]), model_scores(model, hidden))
    assert model_scores(model, RATINGS).amax(1).tolist() == [1.0] * 3  # shares of the largest


def test_training_hides_items_by_the_generator_alone():
    model = build_model("mult-vae", MultVAEConfig(widths=(8,), latent_dim=2), (4,))
    loss = lambda seed: model.loss(RATINGS, generator=torch.Generator().manual_seed(seed)).total  # noqa: E731
    assert torch.equal(loss(1), loss(1)) and not torch.equal(loss(1), loss(2))
    assert torch.equal(model.encode(model.fill_missing(RATINGS)), model.encode(model.fill_missing(RATINGS)))
