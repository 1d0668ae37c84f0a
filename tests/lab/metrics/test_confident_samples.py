"""The share of samples that a classifier is confident about, on probabilities whose answer is known."""

import pytest
import torch
from scipy.stats import binomtest

from lab.config import SHIPPED
from lab.data import DataConfig, describe
from lab.errors import MetricError
from lab.metrics.confident_samples import CONFIDENT_SAMPLES, Share, read_samples, reading_of, wilson_share
from lab.metrics.metric import measure
from lab.metrics.metric_inputs import MetricInputs
from lab.zoo.shipped_classifiers import find_classifier
from models import AEConfig, build_model
from models.vq_vae import VQConfig


@pytest.mark.parametrize(("count", "n"), [(0, 20), (3, 20), (820, 1000), (1000, 1000)])
def test_the_interval_is_wilson_s(count, n):
    share, known = wilson_share(count, n), binomtest(count, n).proportion_ci(method="wilson")
    assert share.value == count / n
    assert (share.low, share.high) == pytest.approx((known.low, known.high), abs=1e-6)


def test_a_share_in_words():
    assert str(Share(0.823, 0.794, 0.851)) == "82\u00a0% (79 to 85\u00a0%)"


def test_confident_samples_are_counted_by_class():
    sure, unsure = [0.95, 0.05, 0.0], [0.6, 0.3, 0.1]
    other = [0.0, 0.0, 1.0]
    reading = reading_of(torch.tensor([sure, unsure, other, sure, other, unsure]))
    assert reading.confident.value == pytest.approx(4 / 6)
    assert reading.classes == pytest.approx((0.5, 0.0, 0.5))
    assert reading.effective_classes == pytest.approx(2.0)


def test_one_class_and_none():
    assert reading_of(torch.eye(4)[[1, 1, 1]]).effective_classes == pytest.approx(1.0)
    nothing = reading_of(torch.full((5, 10), 0.1))
    assert (nothing.confident.value, nothing.effective_classes) == (0.0, 0.0)


def test_a_model_that_draws_one_image_whatever_the_code():
    info = describe(DataConfig("digits"))
    classifier = find_classifier(SHIPPED, info)
    model = build_model("ae", AEConfig(widths=(), latent_dim=2), info.sample_shape).eval()
    for weight in model.parameters():
        torch.nn.init.zeros_(weight)
    with torch.no_grad():
        highest, label = classifier(torch.full((1, 1, 8, 8), 0.5)).softmax(1).max(1)
    reading = read_samples(model, classifier, 10)
    assert reading.confident.value == float(highest.item() >= 0.9)
    assert reading.classes[int(label)] == reading.confident.value
    with torch.no_grad():
        model.decoder.get_parameter(next(iter(dict(model.decoder.named_parameters())))).fill_(float("nan"))
    with pytest.raises(MetricError, match="not finite"):
        read_samples(model, classifier, 10)


def test_a_codebook_has_no_samples_from_a_normal_distribution():
    info = describe(DataConfig("digits"))
    model = build_model("vq-vae", VQConfig(widths=(8,), latent_dim=2, entries=4), info.sample_shape).eval()
    inputs = MetricInputs(model, torch.zeros(3, dtype=torch.long), 10, classifier=find_classifier(SHIPPED, info))
    assert "codebook" in measure(CONFIDENT_SAMPLES, inputs).reason
