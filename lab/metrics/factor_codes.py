"""Codes of all images of a dataset whose factors of variation are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from lab.errors import MetricError
from lab.latent.encoding import encode
from lab.metrics.metric import Kind, Metric
from lab.metrics.metric_inputs import NOT_FINITE, MetricInputs

MAX_DIMENSIONS = 64  # each is compared with each factor
LEVELS = 20  # of a factor with more values than that


@dataclass(frozen=True)
class FactorCodes:
    """codes (N, D), factors (N, F) of few values each, and the columns of factors that are names without an order."""

    codes: np.ndarray
    factors: np.ndarray
    categorical: list[int]


def factor_metric(
    name: str,
    title: str,
    help: str,
    measure: Callable[[MetricInputs], float],
    source: str,
    kind: Kind = "number",
) -> Metric:
    """Return a metric that compares `factor_codes` with the factors: it needs them, and takes seconds."""
    needs = ("training images", "factors", "encoder", "codes")
    return Metric(name, title, help, measure, source, kind=kind, needs=needs, slow=True)


def factor_codes(inputs: MetricInputs) -> FactorCodes:
    """Encode training, validation and test images together.

    Raises:
        MetricError: the code is too large, or no factor varies.
    """
    if inputs.model.latent_dim > MAX_DIMENSIONS:
        raise MetricError(f"factors are compared with at most {MAX_DIMENSIONS} latent dimensions")
    data = inputs.dataset
    splits = [split for split in (data.train, data.val, data.test) if split.targets is not None]
    columns = [t for t, target in enumerate(data.info.targets) if target.is_factor]
    factors = torch.cat([split.targets for split in splits if split.targets is not None])[:, columns].numpy()
    if not np.ptp(factors, axis=0).any():
        raise MetricError("every factor has one value only: there is nothing to tell apart")
    codes = torch.cat([encode(inputs.model, split.samples) for split in splits]).numpy()
    if not np.isfinite(codes).all():
        raise MetricError(NOT_FINITE)
    labels = torch.cat([split.labels for split in splits]).numpy()
    factors = np.stack([in_levels(factor) for factor in factors.T], axis=1)
    return FactorCodes(codes, factors, [f for f, factor in enumerate(factors.T) if np.array_equal(factor, labels)])


def in_levels(factor: np.ndarray) -> np.ndarray:
    """Return a factor (N,) of few values as it is, a continuous one as its level: equally many samples in each."""
    if len(np.unique(factor)) <= max(LEVELS, np.sqrt(len(factor))):
        return factor
    edges = np.quantile(factor, np.linspace(0, 1, LEVELS + 1)[1:-1])
    return np.searchsorted(edges, factor).astype(factor.dtype)
