"""Compare denoising by models and by filters on the same noisy images, by noise level."""

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
PsnrCurves = dict[str, list[float]]  # by method, a value for each level


def denoising_curve(
    model: Autoencoder, plain: Autoencoder, images: Tensor, kind: str, levels: Sequence[float], seed: int
) -> PsnrCurves:
    """Return the mean PSNR in dB by level, for each of METHODS.

    Args:
        model, plain: a denoiser, and an autoencoder trained on clean images only.
        images: (N, C, H, W) uint8.
        kind, levels: of lab.data.corruption; all levels scale the same noise.
    """
    curves: PsnrCurves = {method: [] for method in METHODS}
    for level in levels:
        psnrs = denoised_psnr(model, plain, images, kind, level, seed)
        for method in METHODS:
            curves[method].append(psnrs[method])
    return curves


def denoised_psnr(
    model: Autoencoder, plain: Autoencoder, images: Tensor, kind: str, level: float, seed: int
) -> dict[str, float]:
    """Return the mean PSNR in dB of each of METHODS at one level, of each filter at its best size over all images."""
    clean = images.float() / 255
    noisy = corrupt(clean, kind, level, torch.Generator().manual_seed(seed))
    pixels, noisy_pixels = clean.numpy(), noisy.numpy()
    return {
        "denoiser": mean_psnr(pixels, _reconstruct(model, noisy)),
        "plain": mean_psnr(pixels, _reconstruct(plain, noisy)),
        "median": max(mean_psnr(pixels, median(noisy_pixels, size)) for size in MEDIAN_SIZES),
        "gaussian": max(mean_psnr(pixels, gaussian(noisy_pixels, sigma)) for sigma in SIGMAS),
        "noisy": mean_psnr(pixels, noisy_pixels),
    }


def _reconstruct(model: Autoencoder, noisy: Tensor) -> np.ndarray:
    with torch.no_grad():
        codes = torch.cat([model.encode(model.to_model_scale(chunk)) for chunk in noisy.split(250)])
    return decode(model, codes).numpy()
