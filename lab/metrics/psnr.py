"""Peak signal-to-noise ratio."""

from __future__ import annotations

import numpy as np

MAX_PSNR = 60.0  # dB: what counts for an image without any error, where a mean is taken


def psnr(clean: np.ndarray, image: np.ndarray) -> np.ndarray:
    """How near images are to the clean ones.

    Args:
        clean, image: (N, C, H, W) in [0, 1].
    Returns:
        (N,), in dB: 10 log10(1 / MSE); infinite where they are the same.
    """
    mse = np.square(clean.astype(np.float64) - image).reshape(len(clean), -1).mean(1)
    with np.errstate(divide="ignore"):
        found: np.ndarray = -10 * np.log10(mse)
    return found


def mean_psnr(clean: np.ndarray, image: np.ndarray) -> float:
    """Mean over the images in dB, one without any error counting as MAX_PSNR."""
    return float(np.minimum(psnr(clean, image), MAX_PSNR).mean())
