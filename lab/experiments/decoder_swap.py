"""One encoder, two decoders: each domain's images through both."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from lab.latent.encoding import CHUNK, squared_errors
from models.two_domains import TwoDomainAE


@dataclass(frozen=True)
class Swapped:
    """Images of one domain, their reconstructions, and the other domain's decodes of the same codes.

    Each (N, C, H, W) uint8. Mean squared errors over all images, [0, 1] scale: of the swapped images against the
    same images in the other domain (`to_other`), and against these images themselves (`to_own`).
    """

    images: Tensor
    recon: Tensor
    swapped: Tensor
    to_other: float
    to_own: float


def swap_decoders(model: TwoDomainAE, images: Tensor) -> tuple[Swapped, Swapped]:
    """Pass `images` (N, C, H, W) uint8 through both decoders, then the same images in the second domain."""
    with torch.no_grad():
        chunks = [_both_ways(model, chunk) for chunk in images.split(CHUNK)]
    first, other, *decoded = (torch.cat(parts) for parts in zip(*chunks, strict=True))
    return _swapped(first, other, *decoded[:2]), _swapped(other, first, *decoded[2:])


def _both_ways(model: TwoDomainAE, images: Tensor) -> tuple[Tensor, ...]:
    x = model.to_model_scale(images.float() / 255)
    y = model.other(x)
    z, z_other = model.encode(x), model.encode(y)
    decoded = model.decode(z), model.decode_other(z), model.decode_other(z_other), model.decode(z_other)
    return tuple((model.to_data_scale(picture) * 255).round().byte() for picture in (x, y, *decoded))


def _swapped(images: Tensor, same: Tensor, recon: Tensor, swapped: Tensor) -> Swapped:
    """Return what both decoders make of `images`; `same` are these images in the other domain."""
    to_other, to_own = (float(squared_errors(target, swapped.float() / 255).mean()) for target in (same, images))
    return Swapped(images, recon, swapped, to_other, to_own)
