"""Mutual information gap: is each factor captured by one dimension alone?"""

from __future__ import annotations

import numpy as np

from lab.metrics.factor_codes import factor_codes, factor_metric
from lab.metrics.metric_inputs import MetricInputs

BINS = 20  # of equal width, over the range of a dimension


def binned(codes: np.ndarray, bins: int = BINS) -> np.ndarray:
    """Return the index of the bin of equal width of each number of codes (N, D): (N, D) int, in [0, bins)."""
    low, high = codes.min(0), codes.max(0)
    share = (codes - low) / np.where(high > low, high - low, 1.0)
    return np.minimum((share * bins).astype(np.int64), bins - 1)


def mutual_information(codes: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """Return the mutual information of each dimension and each factor.

    Args:
        codes: (N, D); put into bins.
        factors: (N, F), each of few values.
    Returns:
        (D, F), in nats.
    """
    from sklearn.metrics import mutual_info_score  # slow to import

    parts = binned(codes).T
    values = [np.unique(column, return_inverse=True)[1] for column in factors.T]
    return np.array([[mutual_info_score(value, part) for value in values] for part in parts])


def entropies(factors: np.ndarray) -> np.ndarray:
    """Return the entropy of each factor (N, F): (F,), in nats."""
    shares = [np.unique(column, return_counts=True)[1] / len(factors) for column in factors.T]
    return np.array([-(share * np.log(share)).sum() for share in shares])


def mig(codes: np.ndarray, factors: np.ndarray) -> float:
    """Return the gap in mutual information between best and second-best dimension, relative to a factor's entropy.

    Args:
        codes: (N, D), the means of the posteriors.
        factors: (N, F), each of few values; one with a single value is left out.
    Returns:
        In [0, 1], the mean over the factors: 1 where one dimension determines each factor and no other knows of it; 0
        where two dimensions know as much.
    Raises:
        ValueError: no factor has two values.
    Source: Chen et al. 2018, section 4.1; bins of the means as in Locatello et al. 2019.
    """
    shared, whole = mutual_information(codes, factors), entropies(factors)
    if not (whole > 0).any():
        raise ValueError("every factor has one value only: there is nothing to tell apart")
    shared, whole = shared[:, whole > 0], whole[whole > 0]
    second, best = np.sort(np.vstack([np.zeros_like(whole), shared]), axis=0)[-2:]
    return float(((best - second) / whole).mean())


def _mig(inputs: MetricInputs) -> float:
    data = inputs.once(factor_codes)
    return mig(data.codes, data.factors)


_HELP = "Mutual information gap: is each factor captured by one dimension alone?"
MIG = factor_metric("mig", "MIG", _HELP, _mig, "Chen et al. 2018")
