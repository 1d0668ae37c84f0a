"""Train-time augmentation on whole batches."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor


def augment(x: Tensor, flip: float, rotate: float, generator: torch.Generator) -> Tensor:
    """Mirror each image left to right with probability `flip`, then rotate it by up to `rotate` degrees either way.

    Args:
        x: (B, C, H, W) in [0, 1]; pixels from outside are black. Nearest neighbour, as torchvision's default.
    Returns:
        (B, C, H, W).
    """
    n = len(x)
    if flip:
        mirrored = torch.rand(n, generator=generator, device=x.device) < flip
        x = torch.where(mirrored[:, None, None, None], x.flip(-1), x)
    if rotate:
        angle = (torch.rand(n, generator=generator, device=x.device) * 2 - 1) * math.radians(rotate)
        x = _rotate(x, angle)
    return x


def _rotate(x: Tensor, angle: Tensor) -> Tensor:
    """Rotate (B, C, H, W) by `angle` (B,) radians about the centre."""
    cos, sin = angle.cos(), angle.sin()
    zero = torch.zeros_like(cos)
    turn = torch.stack([torch.stack([cos, -sin, zero], 1), torch.stack([sin, cos, zero], 1)], 1)  # (B, 2, 3)
    grid = F.affine_grid(turn, list(x.shape), align_corners=False)
    return F.grid_sample(x, grid, mode="nearest", padding_mode="zeros", align_corners=False)
