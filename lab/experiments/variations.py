"""Variations of an image: codes drawn near its own, decoded."""

from __future__ import annotations

import torch
from torch import Tensor

from lab.latent.encoding import decode, encode, posterior_std
from models import Autoencoder


def variation_std(model: Autoencoder, images: Tensor, codes_std: Tensor) -> Tensor:
    """Return the standard deviations (N, D) of variations of size 1.

    The posterior's standard deviations; for a model without one, those of the codes over images, `codes_std` (D,).
    """
    std = posterior_std(model, images)
    return codes_std.expand(len(images), -1) if std is None else std


def variations(
    model: Autoencoder, images: Tensor, copies: int, size: float, generator: torch.Generator, codes_std: Tensor
) -> Tensor:
    """Draw `copies` codes near that of each image and decode them.

    Args:
        images: (N, C, H, W) uint8. size: 0 gives the reconstruction, 1 a draw from the posterior.
        codes_std: (D,), see `variation_std`.
    Returns:
        (N * copies, C, H, W) in [0, 1], those of the first image first.
    """
    codes = encode(model, images).repeat_interleave(copies, 0)
    std = variation_std(model, images, codes_std).repeat_interleave(copies, 0)
    noise = torch.randn(codes.shape, generator=generator)
    return decode(model, codes + size * std * noise)
