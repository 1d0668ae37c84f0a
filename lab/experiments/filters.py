"""Denoising filters that learn nothing."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

MEDIAN_SIZES = (3, 5, 7)  # pixels per side of the window
SIGMAS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)  # pixels; static/lab/image/filters.js has the same


def median(images: np.ndarray, size: int) -> np.ndarray:
    """Return the median of each window of `size` x `size` pixels: (N, C, H, W) -> same; edges are mirrored."""
    filtered: np.ndarray = ndimage.median_filter(images, size=(1, 1, size, size), mode="reflect")
    return filtered


def gaussian(images: np.ndarray, sigma: float) -> np.ndarray:
    """Blur images by a Gaussian of `sigma` pixels, cut at 4 sigma: (N, C, H, W) -> same; edges are mirrored."""
    blurred: np.ndarray = ndimage.gaussian_filter(images, sigma=(0, 0, sigma, sigma), mode="reflect")
    return blurred
