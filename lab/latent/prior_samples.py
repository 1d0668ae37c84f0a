"""Codes drawn from the prior."""

from __future__ import annotations

import torch
from torch import Tensor

from models import Autoencoder
from models.conditional_vae import class_scale

SEED = 0


def prior_samples(model: Autoencoder, n: int, seed: int = SEED) -> Tensor:
    """Draw n codes from the standard normal prior, (n, D); of a conditional model with every class in turn.

    The same seed gives the same codes.
    """
    label_size = model.config.label_size
    style = torch.randn(n, model.latent_dim - label_size, generator=torch.Generator().manual_seed(seed))
    if not label_size:
        return style
    classes = torch.eye(label_size)[torch.arange(n) % label_size] * class_scale(label_size)
    return torch.cat([style, classes], 1)
