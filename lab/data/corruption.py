"""Corruption of training samples, for a model that learns to undo it."""

from __future__ import annotations

import torch
from torch import Tensor

NONE = "none"
IMAGES_DIM = 4  # of (B, C, H, W)
CORRUPTIONS = (NONE, "gaussian", "masking", "salt-and-pepper")


def corrupt(
    data: Tensor, kind: str, level: float, generator: torch.Generator | None = None, *, is_bounded: bool = True
) -> Tensor:
    """Corrupt samples; all colours of a pixel are masked or salted together.

    Args:
        data: (B, *shape) on the data scale, images (B, C, H, W) in [0, 1].
        kind: one of CORRUPTIONS.
        level: standard deviation of the noise (gaussian, clipped to [0, 1]), or share of the pixels that are set to
            black (masking), or to black or white by halves (salt-and-pepper). Of samples that are no images, of values.
        is_bounded: the data lies in [0, 1]; otherwise the noise is not clipped, and black and white are 0, the mean,
            and 1.
    Source: Vincent et al. 2010, "Stacked denoising autoencoders", section 3.
    """
    if kind == NONE:
        return data
    if kind == "gaussian":
        noisy = data + level * torch.randn(data.shape, generator=generator, device=data.device)
        return noisy.clamp(0.0, 1.0) if is_bounded else noisy
    spots = data[:, :1] if data.dim() == IMAGES_DIM else data
    chance = torch.rand(spots.shape, generator=generator, device=data.device)
    if kind == "masking":
        return torch.where(chance < level, 0.0, data)
    if kind == "salt-and-pepper":
        return torch.where(chance < level, (chance < level / 2).to(data.dtype), data)
    raise ValueError(f'"{kind}" is not a corruption; choose from {", ".join(CORRUPTIONS)}')
