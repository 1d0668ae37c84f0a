"""The registry of metrics: which apply where, and what a metric shares with the others."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from lab.config import SHIPPED
from lab.data import DataConfig, Dataset, DatasetInfo, Split, load_dataset
from lab.data.targets import factors as known_factors
from lab.latent.clusters import mutual_agreement, silhouette
from lab.latent.encoding import encode
from lab.latent.prior_samples import prior_samples
from lab.metrics.evaluation import evaluate_all, inputs_of, known_values
from lab.metrics.linear_probe import linear_probe_accuracy
from lab.metrics.metric import NEEDS
from lab.metrics.metric_inputs import MetricInputs
from lab.metrics.metric_registry import METRICS, measure_all
from lab.metrics.trustworthiness import continuity, trustworthiness
from lab.zoo.shipped_classifiers import find_classifier
from models import AEConfig, VAEConfig, build_model
from models.conditional_vae import ConditionalVAEConfig
from tests.small import small_images

RANDOM = np.random.default_rng(0)
FACTOR_METRICS = {"mig", "sap", "disentanglement", "completeness", "informativeness"}
TARGET_METRICS = {*FACTOR_METRICS, "target_r2"}


def test_agreement_of_kept_neighbours():
    images = RANDOM.normal(size=(100, 5))
    turned, _ = np.linalg.qr(RANDOM.normal(size=(5, 5)))
    assert trustworthiness(images, 3 * images @ turned) == continuity(images, 3 * images @ turned) == 1.0


def test_random_neighbours_agree_by_chance():
    images, codes = RANDOM.normal(size=(400, 20)), RANDOM.normal(size=(400, 2))
    assert trustworthiness(images, codes) == pytest.approx(0.5, abs=0.05)
    assert continuity(images, codes) == pytest.approx(0.5, abs=0.05)


def test_a_fold_is_seen_by_trustworthiness_and_a_cut_by_continuity():
    line = np.linspace(-1, 1, 200)[:, None]
    folded = np.abs(line)  # two ends come to lie on each other: false neighbours
    assert trustworthiness(line, folded) < 0.9 < continuity(line, folded)
    torn = line + 5 * (np.arange(200)[:, None] % 2)  # neighbours are taken apart
    assert continuity(line, torn) < 1.0 - 1e-3 and continuity(line, torn) < trustworthiness(line, torn)


def test_a_linear_probe():
    labels = torch.arange(4).repeat(50)
    corners = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])[labels]
    assert linear_probe_accuracy(corners, labels, 10 * corners - 4.5, labels) == 1.0
    crossed = (corners.sum(1) == 1).long()  # exclusive or: no line tells it
    assert linear_probe_accuracy(corners, crossed, corners, crossed) <= 0.75
    noise = torch.randn(200, 2, generator=torch.Generator().manual_seed(0))
    assert linear_probe_accuracy(noise, labels, noise.flip(0), labels) == pytest.approx(0.25, abs=0.12)


def test_silhouette_matches_a_hand_computed_value():
    codes = np.array([[0.0], [1.0], [10.0], [12.0]])
    labels = np.array([0, 0, 1, 1])
    each = [1 - 1 / 11, 1 - 1 / 10, 1 - 2 / 9.5, 1 - 2 / 11.5]  # 1 - own / next, mean distances
    assert silhouette(codes, labels) == pytest.approx(np.mean(each))
    assert silhouette(codes, np.array([0, 1, 0, 1])) < 0


def test_mutual_agreement():
    labels = np.repeat(np.arange(4), 30)
    assert mutual_agreement((labels + 1) % 4, labels) == pytest.approx(1.0)
    assert mutual_agreement(np.zeros(120, dtype=int), labels) == pytest.approx(0.0)
    # half of what two bits hold: entropies log 2 and log 4, shared log 2
    assert mutual_agreement(labels // 2, labels) == pytest.approx(np.log(2) / ((np.log(2) + np.log(4)) / 2))


def model_of(name, shape, **settings):
    config = {"vae": VAEConfig, "ae": AEConfig}[name](widths=(8,), **settings)
    return build_model(name, config, shape).eval()


def values_of(model, data):
    return known_values(evaluate_all(model, data, find_classifier(SHIPPED, data.info)))


def test_metrics_apply_by_the_kind_of_model():
    data = load_dataset(DataConfig(name="digits"))
    plain, variational = (values_of(model_of(name, (1, 8, 8)), data) for name in ("ae", "vae"))
    assert set(variational) == set(METRICS) - TARGET_METRICS - {"ndcg_at_10", "recall_at_10"}
    assert set(variational) - set(plain) == {name for name, metric in METRICS.items() if "posterior" in metric.needs}
    assert list(variational) == [name for name in METRICS if name in variational]
    assert variational["elbo"] < variational["iwae_bound"] < 0
    assert plain == values_of(model_of("ae", (1, 8, 8)), data)


def test_metrics_of_factors_where_they_are_known():
    factors = torch.randint(0, 3, (60, 2), generator=torch.Generator().manual_seed(0))
    split = Split(small_images(60), factors[:, 0], factors.float())
    info = DatasetInfo("x", "x", (1, 6, 6), ("a", "b", "c"), 60, 60, 60, "", "", targets=known_factors("a", "b"))
    data = Dataset(info, split, split, split)
    assert set(values_of(model_of("ae", (1, 6, 6)), data)) >= TARGET_METRICS
    large = evaluate_all(model_of("ae", (1, 6, 6), latent_dim=65), data)
    assert {large[name].reason for name in FACTOR_METRICS} == {"factors are compared with at most 64 latent dimensions"}


def test_known_metrics_are_not_measured_again(monkeypatch):
    data = load_dataset(DataConfig(name="digits"))
    model = model_of("vae", (1, 8, 8))
    calls = []
    run = model.encoder.forward
    monkeypatch.setattr(model.encoder, "forward", lambda x: calls.append(len(x)) or run(x))
    names = ("mse", "kl", "elbo", "silhouette", "kmeans_ari", "psnr", "active_dimensions")
    measured = measure_all(inputs_of(model, data), [METRICS[name] for name in names])
    assert sum(calls) == 2 * len(data.test)  # one pass: the sampled loss, and the deterministic code
    calls.clear()
    known = {name: result.value for name, result in measured.items()}
    assert measure_all(replace(inputs_of(model, data), known=known), [METRICS[name] for name in names]) == measured
    assert not calls


def test_stored_codes_without_images():
    data = load_dataset(DataConfig(name="digits"))
    model = model_of("vae", (1, 8, 8))
    codes = encode(model, data.test.samples)
    inputs = MetricInputs(model, data.test.labels, 10, stored_codes=codes, known={"recon_loss": 20.0, "kl": 3.0})
    measured, whole = measure_all(inputs), evaluate_all(model, data)
    assert measured["elbo"].value == -23.0
    for name in ("silhouette", "kmeans_ari", "knn5_left_out", "off_data", "active_units"):
        assert measured[name] == whole[name] and measured[name].value is not None
    assert {measured[name].reason for name in ("psnr", "trustworthiness", "iwae_bound")} == {NEEDS["images"][1]}


def test_the_decoder_of_a_snapshot_has_no_encoder():
    data = load_dataset(DataConfig(name="digits"))
    model = model_of("vae", (1, 8, 8))
    codes = encode(model, data.test.samples)
    measured = measure_all(replace(inputs_of(model, data), stored_codes=codes, has_encoder=False))
    assert {measured[name].reason for name in ("iwae_bound", "linear_probe_accuracy")} == {NEEDS["encoder"][1]}
    assert measured["mse"].reason == NEEDS["losses"][1]
    assert measured["psnr"].value is not None


@pytest.mark.parametrize("metric", METRICS.values(), ids=list(METRICS))
def test_every_registry_entry_describes_its_model(metric):
    assert METRICS[metric.name] is metric
    assert metric.help.endswith((".", "?")) and len(metric.help) <= 140
    assert set(metric.needs) <= set(NEEDS)
    assert "|" not in metric.title + metric.help + metric.source


def test_values_are_formatted_for_display():
    assert METRICS["knn5_accuracy"].text(0.9749) == "97.5\u00a0%"
    assert METRICS["elbo"].text(-141.6) == "-142\u00a0nats per image"
    assert METRICS["recon_loss"].text(3.21, "points") == "3.21\u00a0points per image"
    assert METRICS["active_units"].text(7.0) == "7"
    assert METRICS["mse"].text(None) == "–"


def test_prior_samples_hold_every_class_in_turn():
    config = ConditionalVAEConfig(widths=(8,), latent_dim=3, n_classes=4)
    conditional = build_model("conditional-vae", config, (1, 6, 6)).eval()
    z = prior_samples(conditional, 10)
    assert z.shape == (10, 7)
    assert z[:, 3:].argmax(1).tolist() == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]
    assert torch.allclose(z[:, 3:], conditional.class_code(torch.arange(10) % 4))
    assert torch.equal(prior_samples(conditional, 10), z)
    assert prior_samples(model_of("vae", (1, 6, 6)), 1000).std().item() == pytest.approx(1.0, abs=0.05)
