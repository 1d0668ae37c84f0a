"""Codes drawn from the prior."""

from __future__ import annotations

import torch
from torch import Tensor

from models import Autoencoder, LatentSpec

SEED = 0


def prior_samples(model: Autoencoder, n: int, seed: int = SEED) -> Tensor:
    """Draw n codes from the standard normal prior, (n, D); see prior_codes."""
    return prior_codes(model.latent, n, seed)


def prior_codes(latent: LatentSpec, n: int, seed: int = SEED) -> Tensor:
    """Draw n codes from N(0, I), (n, D); of a conditional model with every class in turn.

    The same seed gives the same codes.
    """
    free = torch.randn(n, latent.n_free, generator=torch.Generator().manual_seed(seed))
    return latent.with_each_class(free)
