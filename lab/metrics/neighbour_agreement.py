"""Whether two latent spaces lay the same images beside each other. N images, k neighbours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

NEIGHBOURS = 10
STEPS = 8  # of a scale of colours


def neighbour_table(codes: np.ndarray, k: int = NEIGHBOURS) -> np.ndarray:
    """Numbers of the k nearest other codes of each of codes (N, D), nearest first: (N, min(k, N - 1))."""
    from sklearn.neighbors import NearestNeighbors  # type: ignore[import-untyped]  # slow to import

    k = min(k, len(codes) - 1)
    found = NearestNeighbors(n_neighbors=k + 1, n_jobs=1).fit(codes).kneighbors(codes, return_distance=False)
    own = found == np.arange(len(codes))[:, None]
    own[~own.any(1), -1] = True  # among equal codes it may not have found itself: the farthest goes instead
    return found[~own].reshape(len(codes), k)


def disagreement(tables: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Of each of several tables of the same images: the share of an image's neighbours there that are not its
    neighbours in the others, (N,) in [0, 1]; the mean over the others. All 0 for a table alone."""
    shares = np.zeros((len(tables), len(tables[0])))
    for i, mine in enumerate(tables):
        for j, theirs in enumerate(tables):
            if i != j:
                shared = (mine[:, :, None] == theirs[:, None, :]).any(2).mean(1)
                shares[i] += (1.0 - shared) / (len(tables) - 1)
    return list(shares)


def steps_of(shares: np.ndarray, steps: int = STEPS) -> np.ndarray:
    """Shares (N,) in [0, 1] as steps of a scale: (N,) uint8 below `steps`."""
    return np.minimum(steps - 1, np.floor(shares * steps)).astype(np.uint8)


def left_out_accuracy(table: np.ndarray, labels: np.ndarray, k: int = 5) -> float:
    """Share of images whose label is that of most of their k nearest others; among equals the smallest label wins.

    Args:
        table: (N, at least k), nearest first. labels: (N,) int.
    """
    votes = labels[table[:, :k]]
    counts = np.stack([(votes == label).sum(1) for label in range(int(labels.max()) + 1)], axis=1)
    return float((counts.argmax(1) == labels).mean())
