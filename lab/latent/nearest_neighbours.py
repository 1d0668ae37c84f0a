"""Nearest neighbours in the whole latent space."""

from __future__ import annotations

import numpy as np


def nearest(codes: np.ndarray, z: np.ndarray, k: int) -> np.ndarray:
    """Return the indices of the k codes (N, D) nearest to z (D,), nearest first, by Euclidean distance."""
    distances = np.square(codes - z).sum(1)
    return np.argsort(distances, kind="stable")[:k]
