"""Trustworthiness and continuity: do images and their codes have the same neighbours?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lab.errors import MetricError
from lab.metrics.metric import Metric
from lab.metrics.metric_inputs import MetricInputs

NEIGHBOURS = 10


def trustworthiness(images: np.ndarray, codes: np.ndarray, k: int = NEIGHBOURS) -> float:
    """Return how far neighbouring codes belong to neighbouring images.

    Args:
        images: (N, P). codes: (N, D). k: how many neighbours, below N / 2.
    Returns:
        In [0, 1]: 1 where the k nearest codes belong to the k nearest images.
    Raises:
        ValueError: k is not below N / 2.
    Source: Venna & Kaski 2001, "Neighborhood preservation in nonlinear projection methods".
    """
    from sklearn.manifold import trustworthiness as trusted  # slow to import

    return float(trusted(images, codes, n_neighbors=k))


def continuity(images: np.ndarray, codes: np.ndarray, k: int = NEIGHBOURS) -> float:
    """Return how far neighbouring images have neighbouring codes: trustworthiness with the spaces exchanged."""
    return trustworthiness(codes, images, k)


def _sampled(
    measure: Callable[[np.ndarray, np.ndarray, int], float],
) -> Callable[[MetricInputs], float]:
    def compute(inputs: MetricInputs) -> float:
        images = inputs.sample_pixels.reshape(len(inputs.sample), -1)
        k = min(NEIGHBOURS, (len(images) - 1) // 2)
        if k < 1:
            raise MetricError("neighbours are compared among three images or more")
        return measure(images, inputs.sample_codes, k)

    return compute


TRUSTWORTHINESS = Metric(
    "trustworthiness",
    "Trustworthiness",
    "Do neighbouring codes belong to images that are neighbours as images? 1 if all do.",
    _sampled(trustworthiness),
    "Venna & Kaski 2001",
    needs=("images", "codes"),
    slow=True,
)
CONTINUITY = Metric(
    "continuity",
    "Continuity",
    "Do neighbouring images have codes that are neighbours? 1 if all do.",
    _sampled(continuity),
    "Venna & Kaski 2001",
    needs=("images", "codes"),
    slow=True,
)
