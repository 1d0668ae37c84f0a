"""What a run's events tell of one moment, for a table beside other models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lab.metrics.active_units import active_by_kl

Event = dict[str, Any]  # a line of a run's events.jsonl


@dataclass(frozen=True)
class RunMetrics:
    """Of one model on images that it was not trained on; None where it has none, or none is known.

    mse on the [0, 1] scale; recon_loss, kl and elbo in nats per image; seconds of training.
    """

    mse: float | None = None
    recon_loss: float | None = None
    kl: float | None = None
    elbo: float | None = None
    active: int | None = None
    epochs: int | None = None
    seconds: float | None = None


def run_metrics_of(
    values: dict[str, float | None], kl_per_dim: list[float] | None, label_size: int = 0, **known: float | None
) -> RunMetrics:
    """From losses by their names, as validation and cards give them; `label_size` numbers of the code say a class."""
    recon, kl = values.get("recon_loss"), values.get("kl")
    elbo = None if recon is None or kl is None else -(recon + kl)
    active = None if kl is None or kl_per_dim is None else active_by_kl(kl_per_dim, label_size)
    return RunMetrics(values.get("mse"), recon, kl, elbo, active, **known)  # type: ignore[arg-type]


def run_metrics_at(events: list[Event], epoch: int, label_size: int = 0) -> RunMetrics | None:
    """Of the validation after an epoch; None before that is written."""
    found = [event for event in events if event["kind"] == "epoch" and event["epoch"] == epoch]
    if not found:
        return None
    event = found[-1]
    return run_metrics_of(event["val"], event.get("kl_per_dim"), label_size, epochs=epoch, seconds=event.get("seconds"))


def rate_path(events: list[Event], epoch: int) -> list[tuple[float, float]]:
    """Rate (KL) and distortion (reconstruction loss) after each epoch up to one, in nats per image."""
    told = [e["val"] for e in events if e["kind"] == "epoch" and e["epoch"] <= epoch and e["val"].get("kl") is not None]
    return [(val["kl"], val["recon_loss"]) for val in told]
