"""Do two latent spaces give images the same neighbours? N images, k neighbours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

NEIGHBOURS = 10
STEPS = 8  # of a colour scale


def neighbour_table(codes: np.ndarray, k: int = NEIGHBOURS) -> np.ndarray:
    """Return the indices of the k nearest other codes of each of codes (N, D), nearest first: (N, min(k, N - 1))."""
    from sklearn.neighbors import NearestNeighbors  # type: ignore[import-untyped]  # slow to import

    k = min(k, len(codes) - 1)
    nearest = NearestNeighbors(n_neighbors=k + 1, n_jobs=1).fit(codes).kneighbors(codes, return_distance=False)
    own = nearest == np.arange(len(codes))[:, None]
    own[~own.any(1), -1] = True  # among equal codes it may be missing: the farthest goes instead
    return nearest[~own].reshape(len(codes), k)


def disagreement(tables: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return for each table of neighbours the share of each image's neighbours that it does not have in the others.

    Returns:
        (N,) in [0, 1] a table, the mean over the other tables; all 0 for a single table, or a single image.
    """
    shares = np.zeros((len(tables), len(tables[0])))
    if not tables[0].size:  # an image alone has no neighbours
        return list(shares)
    for i, mine in enumerate(tables):
        for j, theirs in enumerate(tables):
            if i != j:
                shared = (mine[:, :, None] == theirs[:, None, :]).any(2).mean(1)
                shares[i] += (1.0 - shared) / (len(tables) - 1)
    return list(shares)


def steps_of(shares: np.ndarray, steps: int = STEPS) -> np.ndarray:
    """Convert shares (N,) in [0, 1] to steps of a scale: (N,) uint8 below `steps`."""
    return np.minimum(steps - 1, np.floor(shares * steps)).astype(np.uint8)


def left_out_accuracy(table: np.ndarray, labels: np.ndarray, k: int = 5) -> float:
    """Return the share of images whose label is that of most of their k nearest others; ties go to the smallest label.

    Args:
        table: (N, at least k), nearest first. labels: (N,) int.
    """
    votes = labels[table[:, :k]]
    counts = np.stack([(votes == label).sum(1) for label in range(int(labels.max()) + 1)], axis=1)
    return float((counts.argmax(1) == labels).mean())
