"""Images unlike those that a model was trained on, brought to its shape."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate

RGB_TO_GREY = (0.299, 0.587, 0.114)  # ITU-R BT.601


def upside_down(images: Tensor) -> Tensor:
    """Rotate images (N, C, H, W) by 180 degrees."""
    return images.flip(2, 3)


def inverted(images: Tensor) -> Tensor:
    """Invert images (N, C, H, W) uint8."""
    return 255 - images


def fitted(images: Tensor, sample_shape: tuple[int, int, int]) -> Tensor:
    """Convert (N, C', H', W') uint8 of 1 or 3 channels to (N, C, H, W) uint8: grey or colour as the shape says,
    resized."""
    channels, height, width = sample_shape
    pixels = images.float()
    if pixels.shape[1] != channels:
        grey = (pixels * torch.tensor(RGB_TO_GREY)[:, None, None]).sum(1, keepdim=True) if channels == 1 else pixels
        pixels = grey.expand(-1, channels, -1, -1)
    if pixels.shape[2:] != (height, width):
        pixels = interpolate(pixels, size=(height, width), mode="bilinear", antialias=True, align_corners=False)
    return pixels.round().clamp(0, 255).to(torch.uint8)


def contrast(images: Tensor) -> Tensor:
    """Return the variance of each image (N, C, H, W) uint8 on the [0, 1] scale: (N,), the MSE of one flat grey."""
    return (images.float() / 255).flatten(1).var(1, unbiased=False)


def share_beyond(other: np.ndarray, own: np.ndarray, share: float = 0.95) -> float:
    """Return the share of out-of-distribution errors (M,) above that quantile of the model's own errors (N,)."""
    return float((other > np.quantile(own, share)).mean())
