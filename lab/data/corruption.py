"""Corruption of training images, for a model that learns to undo it."""

from __future__ import annotations

import torch
from torch import Tensor

NONE = "none"
KINDS = (NONE, "gaussian", "masking", "salt-and-pepper")


def corrupt(pixels: Tensor, kind: str, level: float, generator: torch.Generator | None = None) -> Tensor:
    """Corrupt images; all colours of a pixel are masked or salted together.

    Args:
        pixels: (B, C, H, W) in [0, 1].
        kind: one of KINDS.
        level: standard deviation of the noise (gaussian, clipped to [0, 1]), or share of the pixels that are set to
            black (masking), or to black or white by halves (salt-and-pepper).
    Source: Vincent et al. 2010, "Stacked denoising autoencoders", section 3.
    """
    if kind == NONE:
        return pixels
    if kind == "gaussian":
        noise = torch.randn(pixels.shape, generator=generator, device=pixels.device)
        return (pixels + level * noise).clamp(0.0, 1.0)
    chance = torch.rand(pixels[:, :1].shape, generator=generator, device=pixels.device)
    if kind == "masking":
        return torch.where(chance < level, 0.0, pixels)
    if kind == "salt-and-pepper":
        return torch.where(chance < level, (chance < level / 2).to(pixels.dtype), pixels)
    raise ValueError(f'"{kind}" is no corruption; choose from {", ".join(KINDS)}')
