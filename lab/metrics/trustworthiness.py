"""Whether neighbours in one space are neighbours in another: images and their codes."""

from __future__ import annotations

import numpy as np

NEIGHBOURS = 10


def trustworthiness(images: np.ndarray, codes: np.ndarray, k: int = NEIGHBOURS) -> float:
    """Are the neighbours that the codes show true ones? Falls with how far apart their images are.

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
    """Are images that lie together kept together? Trustworthiness with the spaces exchanged; same arguments."""
    return trustworthiness(codes, images, k)
