"""Structural similarity."""

from __future__ import annotations

import numpy as np
from skimage.metrics import structural_similarity

WINDOW = 7  # pixels a side; static/lab/image/quality.js has the same


def ssim(clean: np.ndarray, image: np.ndarray) -> float:
    """How alike two images are in lightness, contrast and structure: 1 for the same, about 0 for noise.

    Args:
        clean, image: (C, H, W) in [0, 1], at least WINDOW pixels a side. Mean over the colours.
    Source: Wang et al. 2004, "Image quality assessment", with even windows of 7 x 7 pixels (scikit-image's default).
    """
    return float(structural_similarity(clean, image, win_size=WINDOW, data_range=1.0, channel_axis=0))
