"""Metrics that the events of a run hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Event = dict[str, Any]  # a line of a run's events.jsonl


@dataclass(frozen=True)
class RunMetrics:
    """Known metrics of a model on images that it was not trained on.

    values: by metric, such as mse, recon_loss and kl (see METRICS); kl_per_dim (D,) in nats per image; seconds of
    training. None where it is not known.
    """

    values: Mapping[str, float | None] = field(default_factory=dict)
    kl_per_dim: Sequence[float] | None = None
    epochs: int | None = None
    seconds: float | None = None

    @property
    def mse(self) -> float | None:
        return self.values.get("mse")

    @property
    def recon_loss(self) -> float | None:
        return self.values.get("recon_loss")

    @property
    def kl(self) -> float | None:
        return self.values.get("kl")


def run_metrics_at(events: list[Event], epoch: int) -> RunMetrics | None:
    """Return the metrics of the validation after an epoch; None before that is written."""
    epochs = [event for event in events if event["kind"] == "epoch" and event["epoch"] == epoch]
    if not epochs:
        return None
    return RunMetrics(epochs[-1]["val"], epochs[-1].get("kl_per_dim"), epoch, epochs[-1].get("seconds"))


def rate_path(events: list[Event], epoch: int) -> list[tuple[float, float]]:
    """Return rate (KL) and distortion (reconstruction loss) after each epoch up to one, in nats per image."""
    losses = [event["val"] for event in events if event["kind"] == "epoch" and event["epoch"] <= epoch]
    return [(val["kl"], val["recon_loss"]) for val in losses if val.get("kl") is not None]
