"""Mutual information gap: does one dimension alone tell of one factor?"""

from __future__ import annotations

import numpy as np

BINS = 20  # of equal width, over the range of a dimension


def binned(codes: np.ndarray, bins: int = BINS) -> np.ndarray:
    """Each dimension of codes (N, D) as the number of its bin of equal width: (N, D) int, in [0, bins)."""
    low, high = codes.min(0), codes.max(0)
    share = (codes - low) / np.where(high > low, high - low, 1.0)
    return np.minimum((share * bins).astype(np.int64), bins - 1)


def mutual_information(codes: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """What each dimension tells of each factor.

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
    """Entropy of each factor (N, F): (F,), in nats."""
    shares = [np.unique(column, return_counts=True)[1] / len(factors) for column in factors.T]
    return np.array([-(share * np.log(share)).sum() for share in shares])


def mig(codes: np.ndarray, factors: np.ndarray) -> float:
    """Mean over the factors of how much more the best dimension tells than the second best, as a share of the entropy.

    Args:
        codes: (N, D), the means of the posteriors.
        factors: (N, F), each of few values; one with a single value is left out.
    Returns:
        In [0, 1]: 1 where every factor has one dimension that tells all of it and no other tells of it; 0 where two
        dimensions tell as much.
    Raises:
        ValueError: no factor has two values.
    Source: Chen et al. 2018, section 4.1; bins of the means as in Locatello et al. 2019.
    """
    told, whole = mutual_information(codes, factors), entropies(factors)
    if not (whole > 0).any():
        raise ValueError("every factor has one value alone: there is nothing to tell apart")
    told, whole = told[:, whole > 0], whole[whole > 0]
    second, best = np.sort(np.vstack([np.zeros_like(whole), told]), axis=0)[-2:]
    return float(((best - second) / whole).mean())
