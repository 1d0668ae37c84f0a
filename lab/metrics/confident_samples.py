"""Share of samples from N(0, I) that the shipped classifier classifies confidently."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from lab.errors import MetricError
from lab.latent.encoding import decode
from lab.latent.prior_samples import prior_samples
from lab.metrics.classifier_features import confidences
from lab.metrics.metric import Metric
from lab.metrics.metric_inputs import NOT_FINITE, MetricInputs
from models import Autoencoder
from models.classifier import Classifier

N_SAMPLES = 1000
CONFIDENCE = 0.9  # probability of the most likely class from which a sample counts as confidently classified
NORMAL_95 = 1.959964  # quantile of N(0, 1) at 97.5 %


@dataclass(frozen=True)
class Share:
    """A share of N cases, with the ends of its 95 % confidence interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """Return the share and its interval in per cent: "84 % (81 to 86 %)"."""
        value, low, high = (f"{100 * share:.0f}" for share in (self.value, self.low, self.high))
        return f"{value}\u00a0% ({low} to {high}\u00a0%)"


@dataclass(frozen=True)
class SampleReading:
    """Classes and confidence that a classifier gives samples of a model.

    confident: the share confidently classified. classes (K,): the share of the confident samples of each class.
    """

    confident: Share
    classes: tuple[float, ...]

    @property
    def effective_classes(self) -> float:
        """Return exp of the entropy of the classes: how many, all equally often, would be as varied; 0 for none."""
        return math.exp(-sum(share * math.log(share) for share in self.classes if share)) if any(self.classes) else 0.0


def wilson_share(count: int, n: int) -> Share:
    """Return count / n with its 95 % confidence interval.

    Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference".
    """
    share, squared = count / n, NORMAL_95**2
    middle = (share + squared / (2 * n)) / (1 + squared / n)
    half = NORMAL_95 / (1 + squared / n) * math.sqrt(share * (1 - share) / n + squared / (4 * n * n))
    return Share(share, max(0.0, middle - half), min(1.0, middle + half))


def read_samples(model: Autoencoder, classifier: Classifier, n: int = N_SAMPLES) -> SampleReading:
    """Decode codes drawn from N(0, I), also for a model that was not trained towards it, and classify the images.

    Raises:
        MetricError: the samples are not finite numbers.
    """
    samples = decode(model, prior_samples(model, n))
    if not samples.isfinite().all():
        raise MetricError(NOT_FINITE)
    return reading_of(confidences(classifier, samples))


def reading_of(probabilities: Tensor) -> SampleReading:
    """Summarise class probabilities (N, K)."""
    highest, classes = probabilities.max(1)
    confident = highest >= CONFIDENCE
    counts = torch.bincount(classes[confident], minlength=probabilities.shape[1]).float()
    shares = counts / counts.sum().clamp_min(1)
    return SampleReading(wilson_share(int(confident.sum()), len(confident)), tuple(shares.tolist()))


def _share(inputs: MetricInputs) -> float:
    assert inputs.classifier is not None  # a need of the metric
    if inputs.model.latent.code_bits is not None:
        raise MetricError("codes are entries of a codebook, which N(0, I) does not draw")
    return read_samples(inputs.model, inputs.classifier).confident.value


CONFIDENT_SAMPLES = Metric(
    "confident_samples",
    "Confidently classified samples",
    f"Share of {N_SAMPLES:,} samples from N(0, I) that a classifier assigns to a class with a probability of "
    f"at least {CONFIDENCE:g}.",
    _share,
    "a small classifier of our own, trained on the same dataset",
    kind="share",
    needs=("classifier",),
)
