"""Structural similarity."""

from __future__ import annotations

import numpy as np

from lab.errors import MetricError
from lab.metrics.metric import Metric
from lab.metrics.metric_inputs import MetricInputs

WINDOW = 7  # pixels per side; static/lab/image/quality.js has the same


def ssim(clean: np.ndarray, image: np.ndarray) -> float:
    """Return the similarity of two images in lightness, contrast and structure: 1 for the same, about 0 for noise.

    Args:
        clean, image: (C, H, W) in [0, 1], at least WINDOW pixels per side. Mean over the colours.
    Source: Wang et al. 2004, "Image quality assessment", with even windows of 7 x 7 pixels (scikit-image's default).
    """
    from skimage.metrics import structural_similarity  # slow to import

    return float(structural_similarity(clean, image, win_size=WINDOW, data_range=1.0, channel_axis=0))


def _mean_ssim(inputs: MetricInputs) -> float:
    pixels, recon = inputs.sample_pixels, inputs.sample_recon
    if min(pixels.shape[2:]) < WINDOW:
        raise MetricError(f"SSIM needs images of at least {WINDOW} x {WINDOW} pixels")
    return float(np.mean([ssim(image, other) for image, other in zip(pixels, recon, strict=True)]))


SSIM = Metric(
    "ssim",
    "SSIM",
    "Structural similarity of images and reconstructions: 1 for the same image.",
    _mean_ssim,
    "Wang et al. 2004",
    needs=("pictures", "images", "codes"),
    slow=True,
)
