"""Steps of interpolations that lie off the data: far from every code. N codes of D numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lab.errors import MetricError
from lab.metrics.metric import Metric
from lab.metrics.metric_inputs import MetricInputs

NEIGHBOURS = 10
N_PAIRS = 200  # of images; and codes whose distance to their tenth neighbour is measured
STEPS = 11


def usual_distance(codes: np.ndarray) -> float:
    """Return the median distance of codes (N, D) to their tenth neighbour, over 200 evenly spaced ones."""
    from sklearn.neighbors import NearestNeighbors  # type: ignore[import-untyped]  # slow to import

    n = min(N_PAIRS, len(codes))
    queries = codes[(np.arange(n) * len(codes)) // n]
    k = min(NEIGHBOURS, len(codes) - 1)
    distances, _ = NearestNeighbors(n_neighbors=k + 1, n_jobs=1).fit(codes).kneighbors(queries)
    return float(np.sort(distances[:, -1])[n // 2])


def steps_off_data(codes: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """Return for each pair how many interpolation steps have no code within the usual distance: (M,) int.

    Each pair of codes is joined by a straight line of eleven steps, as on the Compare page.

    Args:
        codes: (N, D). pairs: (M, 2) indices of codes.
    """
    from sklearn.neighbors import NearestNeighbors

    shares = np.linspace(0.0, 1.0, STEPS)[None, :, None]
    start, end = codes[pairs[:, 0], None], codes[pairs[:, 1], None]
    steps = (start + shares * (end - start)).reshape(-1, codes.shape[1])
    nearest, _ = NearestNeighbors(n_neighbors=1, n_jobs=1).fit(codes).kneighbors(steps)
    off_data: np.ndarray = (nearest[:, 0] > usual_distance(codes)).reshape(-1, STEPS).sum(1)
    return off_data


def off_data_share(codes: np.ndarray, pairs: np.ndarray) -> float:
    """Return the share of the interpolation steps between pairs of codes that are off the data; see steps_off_data."""
    return float(steps_off_data(codes, pairs).mean() / STEPS)


def typical_pair(counts: Sequence[np.ndarray], pairs: np.ndarray, labels: np.ndarray) -> tuple[int, int] | None:
    """Return the pair of images of two classes whose interpolation is nearest to the mean of all in every model.

    Args:
        counts: for each model, the steps off the data of each pair, (M,).
        pairs: (M, 2) indices of images. labels: (N,) of the images.
    Returns:
        The first of the pairs with the least sum over the models of |count - mean|; None where all have one class.
    """
    two_classes = np.flatnonzero(labels[pairs[:, 0]] != labels[pairs[:, 1]])
    if not len(two_classes):
        return None
    unlike = sum(np.abs(count - count.mean()) for count in counts)
    best = pairs[two_classes[np.argmin(np.asarray(unlike)[two_classes])]]
    return int(best[0]), int(best[1])


def random_pairs(n: int, seed: int = 0) -> np.ndarray:
    """Return 200 pairs of different indices below n, the same for the same seed: (200, 2)."""
    rng = np.random.default_rng(seed)
    first = rng.integers(0, n, N_PAIRS)
    return np.stack([first, (first + rng.integers(1, n, N_PAIRS)) % n], axis=1)


def _share(inputs: MetricInputs) -> float:
    codes = inputs.codes.numpy()
    if len(codes) < 2:
        raise MetricError("an interpolation needs two images or more")
    return off_data_share(codes, random_pairs(len(codes)))


OFF_DATA = Metric(
    "off_data",
    "Interpolation steps off the data",
    f"Share of the steps between {N_PAIRS} pairs of images that are farther from every code than codes usually are.",
    _share,
    better="lower",
    kind="share",
    needs=("codes",),
)
