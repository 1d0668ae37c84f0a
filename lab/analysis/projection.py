"""Planes and axes of a latent space."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Projection:
    """The main axes of a cloud of codes: mean (D,), axes (K, D) orthonormal, explained (K,) shares of the variance."""

    mean: np.ndarray
    axes: np.ndarray
    explained: np.ndarray

    def apply(self, codes: np.ndarray) -> np.ndarray:
        """(N, D) -> (N, K)."""
        return (codes - self.mean) @ self.axes.T

    def invert(self, points: np.ndarray) -> np.ndarray:
        """(N, K) -> the codes (N, D) on the plane through the mean."""
        return points @ self.axes + self.mean


def principal_axes(codes: np.ndarray, k: int, label_size: int = 0) -> Projection:
    """PCA of codes (N, D), at most min(N, D) axes; signs are fixed, so that the same codes give the same picture.

    Args:
        label_size: so many of a code's numbers, its last, say a label: no axis leads along them.
    """
    if label_size:
        style = principal_axes(codes[:, :-label_size], k)
        axes = np.pad(style.axes, ((0, 0), (0, label_size)))
        return Projection(codes.mean(0), axes, style.explained)
    mean = codes.mean(0)
    _, singular, axes = np.linalg.svd(codes - mean, full_matrices=False)
    k = min(k, len(axes))
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(1)])
    variance = singular**2
    total = variance.sum() or 1.0
    return Projection(mean, (axes * np.where(signs == 0, 1, signs)[:, None])[:k], (variance / total)[:k])
