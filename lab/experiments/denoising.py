"""How well noise is taken away, by its amount: models and filters on the same noisy images."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from lab.data.corruption import corrupt
from lab.experiments.filters import MEDIAN_SIZES, SIGMAS, gaussian, median
from lab.latent.encoding import decode
from lab.metrics.psnr import mean_psnr
from models import Autoencoder

METHODS = ("denoiser", "plain", "median", "gaussian", "noisy")
Rows = dict[str, list[float]]  # by method, one number a level


def denoising_curve(
    model: Autoencoder, plain: Autoencoder, images: Tensor, kind: str, levels: Sequence[float], seed: int
) -> Rows:
    """Mean PSNR in dB by level, for each of METHODS.

    Args:
        model, plain: a denoiser, and an autoencoder that has seen clean images only.
        images: (N, C, H, W) uint8.
        kind, levels: of lab.data.corruption; the noise of all levels is the same but for its amount.
    """
    rows: Rows = {method: [] for method in METHODS}
    for level in levels:
        found = cleaned_psnr(model, plain, images, kind, level, seed)
        for method in METHODS:
            rows[method].append(found[method])
    return rows


def cleaned_psnr(
    model: Autoencoder, plain: Autoencoder, images: Tensor, kind: str, level: float, seed: int
) -> dict[str, float]:
    """Mean PSNR in dB of each of METHODS at one level; of the filters the size that does best over all images."""
    clean = images.float() / 255
    noisy = corrupt(clean, kind, level, torch.Generator().manual_seed(seed))
    pixels, spoilt = clean.numpy(), noisy.numpy()
    return {
        "denoiser": mean_psnr(pixels, _through(model, noisy)),
        "plain": mean_psnr(pixels, _through(plain, noisy)),
        "median": max(mean_psnr(pixels, median(spoilt, size)) for size in MEDIAN_SIZES),
        "gaussian": max(mean_psnr(pixels, gaussian(spoilt, sigma)) for sigma in SIGMAS),
        "noisy": mean_psnr(pixels, spoilt),
    }


def _through(model: Autoencoder, noisy: Tensor) -> np.ndarray:
    with torch.no_grad():
        codes = torch.cat([model.encode(model.from_pixels(chunk)) for chunk in noisy.split(250)])
    return decode(model, codes).numpy()
