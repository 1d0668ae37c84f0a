"""Metrics that the history of a run holds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lab.runs.run_history import History


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


def run_metrics_at(history: History, epoch: int) -> RunMetrics | None:
    """Return the metrics of the validation after an epoch; None before that is written."""
    rows = np.flatnonzero(history.epochs["epoch"] == epoch)
    if not len(rows):
        return None
    row = int(rows[-1])
    kl_per_dim, seconds = history.kl_per_dim[row], float(history.epochs["seconds"].iloc[row])
    return RunMetrics(
        history.losses("val", row),
        None if kl_per_dim is None else kl_per_dim.tolist(),
        epoch,
        None if math.isnan(seconds) else seconds,
    )


def rate_path(history: History, epoch: int) -> list[tuple[float, float]]:
    """Return rate (KL) and distortion (reconstruction loss) after each epoch up to one, in nats per image."""
    if "val_kl" not in history.epochs:
        return []
    known = history.epochs[history.epochs["epoch"] <= epoch].dropna(subset=["val_kl"])
    return list(zip(known["val_kl"], known["val_recon_loss"], strict=True))
