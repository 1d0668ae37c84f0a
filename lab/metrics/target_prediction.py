"""Prediction of a target by the codes of other samples: R2 of the nearest neighbours. N samples, T targets."""

from __future__ import annotations

import numpy as np

from lab.data.targets import ANGLE, CLASS, Target
from lab.errors import MetricError
from lab.metrics.metric import Metric
from lab.metrics.metric_inputs import MetricInputs
from lab.metrics.neighbour_agreement import neighbour_table

K = 5


def left_out_r2(table: np.ndarray, values: np.ndarray, target: Target, k: int = K) -> float | None:
    """Return R2 of predicting a target by the mean of its k nearest other samples.

    An angle is predicted as a direction: its cosine and sine together, so that 359 is next to 0 degrees.

    Args:
        table: (N, at least k), indices of the nearest others. values: (N,), NaN where they are not known.
    Returns:
        At most 1; 0 is as good as the mean of all. None: fewer than two values are known, or they do not differ.
    """
    columns = _coordinates(values, target)
    votes = columns[table[:, :k]]  # (N, k, columns)
    known = np.isfinite(votes).all(2)
    usable = known.any(1) & np.isfinite(columns).all(1)
    if usable.sum() < 2:
        return None
    weights = known[usable, :, None]
    predicted = np.where(weights, votes[usable], 0).sum(1) / weights.sum(1)
    true = columns[usable]
    spread = ((true - true.mean(0)) ** 2).sum()
    return float(1 - ((predicted - true) ** 2).sum() / spread) if spread > 0 else None


def _coordinates(values: np.ndarray, target: Target) -> np.ndarray:
    """Return the numbers that are predicted: (N, 1), for an angle (N, 2)."""
    if target.kind != ANGLE:
        return values[:, None].astype(np.float64)
    turn = 2 * np.pi * values.astype(np.float64) / target.period
    return np.stack([np.cos(turn), np.sin(turn)], axis=1)


def _mean_r2(inputs: MetricInputs) -> float:
    targets, data = inputs.dataset.test.targets, inputs.dataset.info.targets
    if targets is None:
        raise MetricError("the targets of the test set are not known")
    table = neighbour_table(inputs.sample_codes, K)
    values = targets[inputs.sample].numpy()
    each = [left_out_r2(table, values[:, t], target) for t, target in enumerate(data) if target.kind != CLASS]
    known = [r2 for r2 in each if r2 is not None]
    if not known:
        raise MetricError("every target has one value only: there is nothing to predict")
    return float(np.mean(known))


TARGET_R2 = Metric(
    "target_r2",
    "5-NN R², leave-one-out",
    "How well the five nearest other images predict the targets, as a mean over them: 1 is exact, 0 the mean of all.",
    _mean_r2,
    needs=("training images", "targets", "codes"),
)
