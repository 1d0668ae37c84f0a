"""Images unlike those that a model was trained on, brought to its shape."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate

RGB_TO_GREY = (0.299, 0.587, 0.114)  # ITU-R BT.601


def upside_down(images: Tensor) -> Tensor:
    """(N, C, H, W) turned by half a turn."""
    return images.flip(2, 3)


def inverted(images: Tensor) -> Tensor:
    """(N, C, H, W) uint8, dark for light."""
    return 255 - images


def fitted(images: Tensor, image_shape: tuple[int, int, int]) -> Tensor:
    """(N, C', H', W') uint8 with 1 or 3 channels -> (N, C, H, W) uint8: grey or coloured as the shape says, resized."""
    channels, height, width = image_shape
    pixels = images.float()
    if pixels.shape[1] != channels:
        grey = (pixels * torch.tensor(RGB_TO_GREY)[:, None, None]).sum(1, keepdim=True) if channels == 1 else pixels
        pixels = grey.expand(-1, channels, -1, -1)
    if pixels.shape[2:] != (height, width):
        pixels = interpolate(pixels, size=(height, width), mode="bilinear", antialias=True, align_corners=False)
    return pixels.round().clamp(0, 255).to(torch.uint8)


def contrast(images: Tensor) -> Tensor:
    """Variance of the pixels of each image (N, C, H, W) uint8 on the [0, 1] scale: (N,), what one flat grey loses."""
    return (images.float() / 255).flatten(1).var(1, unbiased=False)


def share_beyond(foreign: np.ndarray, own: np.ndarray, share: float = 0.95) -> float:
    """The share of foreign errors (M,) that lie above that share of the model's own (N,)."""
    return float((foreign > np.quantile(own, share)).mean())
