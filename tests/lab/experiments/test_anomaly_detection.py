"""Anomaly detection with perfect, useless and inverted scores, and with hand-computed distances."""

import numpy as np
import pytest
import torch

from lab.experiments.anomaly_detection import anomaly_scores, auc, judge, nearest_distances, passing_threshold, roc
from lab.latent.encoding import decode, encode
from models import AEConfig, VAEConfig, build_model
from models.losses import kl_to_standard_normal
from tests.small import small_images

ANOMALOUS = np.array([False, False, False, True, True])
PERFECT = np.array([1.0, 2.0, 3.0, 4.0, 5.0])


@pytest.mark.parametrize(("scores", "area"), [(PERFECT, 1.0), (-PERFECT, 0.0), (np.ones(5), 0.5)])
def test_area_of_perfect_inverted_and_useless_scores(scores, area):
    assert auc(scores, ANOMALOUS) == area


def test_the_curve_runs_from_nothing_flagged_to_all():
    false_alarms, recall, thresholds = roc(PERFECT, ANOMALOUS)
    assert (false_alarms[0], recall[0]) == (0, 0) and (false_alarms[-1], recall[-1]) == (1, 1)
    assert (0.0, 1.0) in set(zip(false_alarms, recall, strict=True))
    assert (np.diff(thresholds) < 0).all()


@pytest.mark.parametrize(
    ("threshold", "expected"),
    [
        (4.0, (1.0, 1.0, 0.0, 0.4)),  # a score at the threshold is flagged
        (2.5, (2 / 3, 1.0, 1 / 3, 0.6)),
        (4.5, (1.0, 0.5, 0.0, 0.2)),
        (0.0, (0.4, 1.0, 1.0, 1.0)),
    ],
)
def test_an_evaluated_threshold_matches_known_shares(threshold, expected):
    result = judge(PERFECT, ANOMALOUS, threshold)
    assert (result.precision, result.recall, result.false_alarms, result.flagged) == pytest.approx(expected)


def test_nothing_flagged_has_no_precision():
    result = judge(PERFECT, ANOMALOUS, 6.0)
    assert np.isnan(result.precision) and (result.recall, result.false_alarms, result.flagged) == (0, 0, 0)


def test_distance_is_the_mean_to_the_nearest_training_codes():
    train = torch.tensor([[0.0, 0.0], [0.0, 3.0], [4.0, 0.0], [100.0, 0.0]])
    result = nearest_distances(torch.zeros(1, 2), train, k=3)
    assert result.tolist() == [pytest.approx((0 + 3 + 4) / 3)]
    assert nearest_distances(torch.zeros(1, 2), train[:2], k=5).tolist() == [1.5]  # of fewer, all


def test_the_threshold_passes_most_normal_images():
    assert passing_threshold(np.arange(101.0)) == 95.0


@pytest.mark.parametrize("config", [AEConfig(widths=(8,)), VAEConfig(widths=(8,))])
def test_anomaly_scores_match_the_model(config):
    name = "vae" if isinstance(config, VAEConfig) else "ae"
    model = build_model(name, config, (1, 6, 6), 1).eval()
    train, images = small_images(300, 1), small_images(7, 2)
    scores = anomaly_scores(model, train, images)
    recon = decode(model, encode(model, images))
    assert scores["error"] == pytest.approx(((images / 255 - recon) ** 2).mean((1, 2, 3)).numpy(), rel=1e-5)
    near = np.sort(np.linalg.norm((encode(model, images)[:, None] - encode(model, train)).numpy(), axis=2))[:, :5]
    assert scores["distance"] == pytest.approx(near.mean(1), rel=1e-3)
    assert ("elbo" in scores) == (name == "vae")
    if name == "vae":
        with torch.no_grad():
            mu, logvar = model.posterior(images / 255)
            raw = model.decoder(mu)
        bce = torch.nn.functional.binary_cross_entropy_with_logits(raw, images / 255, reduction="none").sum((1, 2, 3))
        assert scores["elbo"] == pytest.approx((bce + kl_to_standard_normal(mu, logvar).sum(1)).numpy(), rel=1e-5)
    again = anomaly_scores(model, train, images)
    assert all(np.array_equal(scores[key], again[key]) for key in scores)
