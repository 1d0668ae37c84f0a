"""A metric: its name and meaning, what it needs, and the function that measures it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from lab.data.targets import CLASS
from lab.errors import MetricError
from lab.metrics.metric_inputs import NOT_FINITE, MetricInputs
from lab.plots.palette import format_number

Better = Literal["higher", "lower", ""]
Kind = Literal["number", "share", "dimensions"]
IMAGE_RANK = 3  # (C, H, W)
NEEDS: dict[str, tuple[Callable[[MetricInputs], bool], str]] = {  # name -> whether it is met, and the reason if not
    "posterior": (lambda m: m.model.has_posterior, "the model has no posterior"),
    "images": (lambda m: m.images is not None, "the images are not on this machine"),
    "pictures": (lambda m: len(m.model.sample_shape) == IMAGE_RANK, "the samples are not images"),
    "ratings": (lambda m: m.data is not None and m.data.info.kind == "ratings", "the samples are not ratings"),
    "encoder": (lambda m: m.has_encoder, "only the decoder of a snapshot is stored"),
    "losses": (
        lambda m: m.can_encode or m.known.get("recon_loss") is not None,
        "losses are recorded after whole epochs only, and cannot be measured here",
    ),
    "KL per dimension": (
        lambda m: m.can_encode or m.known_kl_per_dim is not None,
        "the KL of each dimension is recorded after whole epochs only, and cannot be measured here",
    ),
    "codes": (lambda m: bool(m.codes.isfinite().all()), NOT_FINITE),
    "labels": (lambda m: len(m.labels.unique()) > 1, "all images have the same label"),
    "training images": (lambda m: m.data is not None, "the training images are not on this machine"),
    "training labels": (
        lambda m: len(m.dataset.train.labels.unique()) > 1,
        "all training images have the same label",
    ),
    "factors": (
        lambda m: any(target.is_factor for target in m.dataset.info.targets),
        "the factors of variation of this dataset are not known",
    ),
    "targets": (
        lambda m: any(target.kind != CLASS for target in m.dataset.info.targets),
        "nothing but the class of a sample is known",
    ),
    "classifier": (lambda m: m.classifier is not None, "no classifier of this dataset comes with Latent Lab"),
}


@dataclass(frozen=True)
class Metric:
    """A metric of a model.

    name: its key in JSON and on cards. help: one sentence. unit: "" for none; {loss_unit} is replaced by that of the
    model's reconstruction loss. better: which way is better, "" for neither. kind: a plain number, a share of 1, or a
    number of latent dimensions. needs: keys of NEEDS. slow: takes seconds; the Compare page measures it on request.
    on_card: `evaluate` and the cards of pretrained models have it; headline: Home shows it; on_pages: Explore and
    Compare show it. same_loss: comparable only between models with the same reconstruction loss and pixel range.
    """

    name: str
    title: str
    help: str
    measure: Callable[[MetricInputs], float]
    source: str = ""
    unit: str = ""
    better: Better = "higher"
    kind: Kind = "number"
    needs: tuple[str, ...] = ()
    slow: bool = False
    on_card: bool = False
    headline: bool = False
    same_loss: bool = False
    on_pages: bool = True

    def text(self, value: float | None, loss_unit: str = "nats") -> str:
        """Format a value with its unit, such as "141 nats per image" or "97.5 %"; a dash for None."""
        if value is None:
            return "–"
        if self.kind == "share":
            return f"{100 * value:.1f}\u00a0%"
        number = f"{value:.0f}" if self.kind == "dimensions" else format_number(value)
        return f"{number}\u00a0{self.unit_text(loss_unit)}" if self.unit else number

    def unit_text(self, loss_unit: str = "nats") -> str:
        return self.unit.format(loss_unit=loss_unit)


def mean_loss(name: str, title: str, help: str, **facts: Any) -> Metric:
    """Return the metric that is a mean loss over the images, by its name in `MetricInputs.loss`; it is on cards.

    Args:
        facts: further fields of Metric; a loss is better when lower, unless they say otherwise.
    """
    usual: dict[str, Any] = {"better": "lower", "needs": ("losses",), "on_card": True}
    return Metric(name, title, help, lambda inputs: inputs.loss(name), **(usual | facts))


@dataclass(frozen=True)
class Measurement:
    """A value, or None and a sentence that says why there is none."""

    value: float | None
    reason: str = ""


def measure(metric: Metric, inputs: MetricInputs) -> Measurement:
    """Return what is known of a metric already, or measure it. A value is a finite number; this never fails."""
    value = inputs.known.get(metric.name)
    if value is None:
        for need in metric.needs:
            is_met, reason = NEEDS[need]
            if not is_met(inputs):
                return Measurement(None, reason)
        try:
            value = metric.measure(inputs)
        except MetricError as error:
            return Measurement(None, str(error))
    return Measurement(float(value)) if math.isfinite(value) else Measurement(None, NOT_FINITE)
