"""Codes of a long series, window by window, and their clusters. M windows, L steps, N test windows, D dimensions."""

from __future__ import annotations

import numpy as np
from torch import Tensor

from lab.data.long_series import LongSeries
from lab.latent.clusters import kmeans
from lab.latent.encoding import encode
from models import Autoencoder

NONE = 255  # the group of a step that no window covers


def by_step(groups: np.ndarray, starts: np.ndarray, series: LongSeries) -> np.ndarray:
    """Return the group of each step: that of the window whose middle is nearest, NONE where no window covers it.

    Args:
        groups: (M,) below 255; starts: (M,), rising.
    Returns:
        (L,) uint8.
    """
    n_steps = series.values.shape[1]
    steps = np.arange(n_steps)
    if not len(starts):
        return np.full(n_steps, NONE, dtype=np.uint8)
    middles = starts + series.window / 2
    centres = steps + 0.5
    after = np.searchsorted(middles, centres).clip(1, max(1, len(starts) - 1)).clip(max=len(starts) - 1)
    before = np.maximum(after - 1, 0)
    nearest = np.where(np.abs(middles[before] - centres) <= np.abs(middles[after] - centres), before, after)
    covered = (steps >= starts[nearest]) & (steps < starts[nearest] + series.window)
    return np.where(covered, groups[nearest], NONE).astype(np.uint8)


def series_clusters(
    model: Autoencoder, scaled: Tensor, test_codes: np.ndarray, k: int
) -> tuple[np.ndarray, np.ndarray]:
    """Cluster the codes of the windows of a series.

    Args:
        scaled: (M, C, T) on the data scale, in the order of time; test_codes: (N, D).
    Returns:
        The cluster of each window (M,), and of each test window (N,): that of the window whose code is nearest.
    """
    from scipy.spatial import cKDTree  # slow to import

    codes = encode(model, scaled).numpy()
    clusters = kmeans(codes, k)
    return clusters, clusters[cKDTree(codes).query(test_codes)[1]]
