"""Encode, decode and reconstruct whole sets of images, a chunk at a time."""

from __future__ import annotations

import torch
from torch import Tensor

from models import Autoencoder

CHUNK = 250  # larger chunks fall out of the processor's cache


def encode(model: Autoencoder, images: Tensor) -> Tensor:
    """The deterministic codes of `images` (N, C, H, W) uint8: (N, D) float32 (mu for a VAE)."""
    with torch.no_grad():
        return torch.cat([model.code(_prepared(model, chunk)) for chunk in images.split(CHUNK)])


def posterior_std(model: Autoencoder, images: Tensor) -> Tensor | None:
    """Standard deviations of the posteriors, (N, D), 0 where a code says a class; None for a model without one."""
    if not model.has_posterior:
        return None
    with torch.no_grad():
        std = torch.cat([(0.5 * model.encode(_prepared(model, c))[1]).exp() for c in images.split(CHUNK)])
    if classes := model.config.label_size:
        std[:, -classes:] = 0.0
    return std


def decode(model: Autoencoder, z: Tensor) -> Tensor:
    """Decode codes (N, D): images (N, C, H, W) in [0, 1]."""
    with torch.no_grad():
        return torch.cat([model.to_pixels(model.decode(chunk)) for chunk in z.split(CHUNK)])


def squared_errors(images: Tensor, recon: Tensor) -> Tensor:
    """Mean squared error of each image on the [0, 1] scale: images (N, C, H, W) uint8, recon in [0, 1] -> (N,)."""
    return (images.float() / 255 - recon).square().flatten(1).mean(1)


def _prepared(model: Autoencoder, images: Tensor) -> Tensor:
    return model.from_pixels(images.float() / 255)
