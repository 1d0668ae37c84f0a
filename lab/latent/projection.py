"""Planes and axes of a latent space."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models import LatentSpec

LARGE = 512  # code sizes above which only the requested axes are computed


@dataclass(frozen=True)
class Projection:
    """Principal axes of codes: mean (D,), axes (K, D) orthonormal, explained (K,) shares of the variance."""

    mean: np.ndarray
    axes: np.ndarray
    explained: np.ndarray

    def apply(self, codes: np.ndarray) -> np.ndarray:
        """Project codes (N, D) to coordinates (N, K)."""
        return (codes - self.mean) @ self.axes.T

    def invert(self, points: np.ndarray) -> np.ndarray:
        """Return the codes (N, D) of coordinates (N, K) on the plane through the mean."""
        return points @ self.axes + self.mean


def latent_axes(codes: np.ndarray, k: int, latent: LatentSpec) -> Projection:
    """Return the first min(k, F) principal axes of the free dimensions of codes (N, D): none lies along the class."""
    free = principal_axes(latent.free(codes), k)
    return Projection(codes.mean(0), latent.pad(free.axes), free.explained)


def principal_axes(codes: np.ndarray, k: int) -> Projection:
    """Return the first min(k, D) principal axes of codes (N, D); signs are fixed: the same codes give the same plot.

    Fewer codes than axes leave the last axes free: these are orthonormal too, and explain nothing.
    """
    mean = codes.mean(0)
    centred = codes - mean
    k, n_free = min(k, *codes.shape), max(0, min(k, codes.shape[1]) - len(codes))
    total = float(np.square(centred).sum())
    singular, axes = _main_axes(centred, k) if min(codes.shape) > LARGE and total else _all_axes(centred)
    axes = _with_free_axes(axes[:k], n_free)
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(1)])
    explained = np.pad((singular**2 / (total or 1.0))[:k], (0, n_free))
    return Projection(mean, axes * np.where(signs == 0, 1, signs)[:, None], explained)


def _with_free_axes(axes: np.ndarray, n: int) -> np.ndarray:
    """Append n more orthonormal axes to orthonormal axes (K, D): the dimensions that they cover least come first."""
    for _ in range(n):
        d = int(np.square(axes).sum(0).argmin())
        free = np.eye(1, axes.shape[1], d)[0]
        free -= (axes @ free) @ axes
        axes = np.vstack([axes, free / np.linalg.norm(free)])
    return axes


def _all_axes(centred: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return all singular values of centred codes (N, D), the largest first, and their axes."""
    _, singular, axes = np.linalg.svd(centred, full_matrices=False)
    return singular, axes


def _main_axes(centred: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the k largest only: for 10,000 codes of 3,136 numbers in a second rather than a minute."""
    from scipy.sparse.linalg import svds  # slow to import

    start = np.random.default_rng(0).normal(size=min(centred.shape))  # fixed, so that the axes are reproducible
    _, singular, axes = svds(centred, k=k, v0=start)
    return singular[::-1], axes[::-1]
