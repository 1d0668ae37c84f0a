"""Where a latent space is empty between its codes. N codes of D numbers."""

from __future__ import annotations

import numpy as np

NEIGHBOURS = 10
ASKED = 200  # codes whose distance to their tenth neighbour is measured; and pairs that are joined
STEPS = 11


def usual_distance(codes: np.ndarray) -> float:
    """The median distance of codes (N, D) to their tenth neighbour, over 200 evenly taken ones."""
    from sklearn.neighbors import NearestNeighbors  # type: ignore[import-untyped]  # slow to import

    n = min(ASKED, len(codes))
    some = codes[(np.arange(n) * len(codes)) // n]
    k = min(NEIGHBOURS, len(codes) - 1)
    distances, _ = NearestNeighbors(n_neighbors=k + 1, n_jobs=1).fit(codes).kneighbors(some)
    return float(np.sort(distances[:, -1])[n // 2])


def hole_share(codes: np.ndarray, pairs: np.ndarray) -> float:
    """Of the straight lines between pairs of codes, in eleven steps: the share of steps with no code within the
    usual distance. The Compare page draws one such line.

    Args:
        codes: (N, D). pairs: (M, 2) numbers of codes.
    """
    from sklearn.neighbors import NearestNeighbors

    ways = np.linspace(0.0, 1.0, STEPS)[None, :, None]
    start, end = codes[pairs[:, 0], None], codes[pairs[:, 1], None]
    steps = (start + ways * (end - start)).reshape(-1, codes.shape[1])
    nearest, _ = NearestNeighbors(n_neighbors=1, n_jobs=1).fit(codes).kneighbors(steps)
    return float((nearest[:, 0] > usual_distance(codes)).mean())


def some_pairs(n: int, seed: int = 0) -> np.ndarray:
    """200 pairs of different images out of n, the same each time: (200, 2)."""
    rng = np.random.default_rng(seed)
    first = rng.integers(0, n, ASKED)
    return np.stack([first, (first + rng.integers(1, n, ASKED)) % n], axis=1)
