"""Peak signal-to-noise ratio."""

from __future__ import annotations

import numpy as np

from lab.metrics.metric import Metric

MAX_PSNR = 60.0  # dB; counted for an image without any error, where a mean is taken


def psnr(clean: np.ndarray, image: np.ndarray) -> np.ndarray:
    """Return the peak signal-to-noise ratio of each image.

    Args:
        clean, image: (N, C, H, W) in [0, 1].
    Returns:
        (N,), in dB: 10 log10(1 / MSE); infinite where they are the same.
    """
    mse = np.square(clean.astype(np.float64) - image).reshape(len(clean), -1).mean(1)
    with np.errstate(divide="ignore"):
        decibels: np.ndarray = -10 * np.log10(mse)
    return decibels


def mean_psnr(clean: np.ndarray, image: np.ndarray) -> float:
    """Return the mean PSNR over the images in dB; an image without error counts as MAX_PSNR."""
    return float(np.minimum(psnr(clean, image), MAX_PSNR).mean())


PSNR = Metric(
    "psnr",
    "PSNR",
    "Peak signal-to-noise ratio of the reconstructions.",
    lambda inputs: mean_psnr(inputs.sample_pixels, inputs.sample_recon),
    "10 log10(1 / MSE), averaged over the images",
    unit="dB",
    needs=("pictures", "images", "codes"),
)
