"""Loss terms, in nats an image: summed over pixels or dimensions; averaging over the batch is the caller's."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from models.errors import ShapeError


@dataclass(frozen=True)
class LossTerms:
    """What one batch costs.

    `total` () is what is minimised. `parts` are batch means by name: `recon_loss` and `kl` () in nats an image,
    `mse` () on the [0, 1] scale, and `kl_per_dim` (D,) in nats where there is one.
    """

    total: Tensor
    parts: dict[str, Tensor]


def squared_error(recon: Tensor, x: Tensor) -> Tensor:
    """Summed squared error: the negative log-likelihood of N(recon, I/2) but for a constant.

    Args:
        recon, x: (B, C, H, W).
    Returns:
        (B,), in nats.
    Raises:
        ShapeError: the shapes differ.
    """
    _same_shape(recon, x)
    return (recon - x).square().flatten(1).sum(1)


def bernoulli_nll(logits: Tensor, x: Tensor) -> Tensor:
    """Binary cross-entropy of pixels in [0, 1] against sigmoid(logits), summed over pixels.

    Args:
        logits, x: (B, C, H, W).
    Returns:
        (B,), in nats.
    Raises:
        ShapeError: the shapes differ.
    """
    _same_shape(logits, x)
    return F.binary_cross_entropy_with_logits(logits, x, reduction="none").flatten(1).sum(1)


def kl_to_standard_normal(mu: Tensor, logvar: Tensor) -> Tensor:
    """KL divergence from N(mu, exp(logvar)) to N(0, I), each dimension for itself.

    Args:
        mu, logvar: (B, D).
    Returns:
        (B, D), in nats; its sum over D is the KL of the image.
    Raises:
        ShapeError: the shapes differ.
    Source: Kingma & Welling 2014, appendix B.
    """
    _same_shape(mu, logvar)
    return 0.5 * (mu.square() + logvar.exp() - 1.0 - logvar)


def reparameterise(mu: Tensor, logvar: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Draw z = mu + exp(logvar / 2) * eps with eps ~ N(0, I).

    Args:
        mu, logvar: (B, D).
    Returns:
        (B, D).
    Source: Kingma & Welling 2014, section 2.4.
    """
    eps = torch.randn(mu.shape, generator=generator, device=mu.device, dtype=mu.dtype)
    return mu + (0.5 * logvar).exp() * eps


def linear_warmup(position: float, warmup: float) -> float:
    """0 -> 1 linearly while `position` goes from 0 to `warmup` (same unit); 1 without a warm-up."""
    return 1.0 if warmup <= 0 else min(1.0, position / warmup)


def _same_shape(a: Tensor, b: Tensor) -> None:
    if a.shape != b.shape:
        raise ShapeError(f"shapes differ: {tuple(a.shape)} and {tuple(b.shape)}")
