"""Loss terms, in nats an image: summed over pixels or dimensions; averaging over the batch is the caller's."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import torch
import torch.nn.functional as F
from torch import Tensor

from models.errors import ShapeError

EPSILON = 1e-6
MMD_SCALES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True)
class LossTerms:
    """What one batch costs.

    `total` () is what is minimised: the sum of `recon_loss` and of the penalties. `parts` are batch means by name:
    `recon_loss` and each penalty () in nats an image, and for the eye `mse` () on the [0, 1] scale and, of a model with
    a posterior, `kl` () and `kl_per_dim` (D,) in nats, unweighted; of one with a codebook, `code_shares` (K,): how
    often each entry is chosen.
    """

    total: Tensor
    parts: dict[str, Tensor]

    @classmethod
    def of(cls, recon_loss: Tensor, parts: dict[str, Tensor], penalties: dict[str, Tensor]) -> Self:
        """Reconstruction losses (B,), what is reported of them, and the named penalties () to add."""
        total = recon_loss.mean()
        for term in penalties.values():
            total = total + term
        return cls(total, parts | {name: term.detach() for name, term in penalties.items()})


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


def bernoulli_kl(target: float, shares: Tensor) -> Tensor:
    """KL divergence from a coin that falls so with probability `target` to coins of `shares`, each for itself.

    Args:
        target: in (0, 1).
        shares: (D,) in [0, 1].
    Returns:
        (D,), in nats.
    Source: Ng 2011, "Sparse autoencoder".
    """
    shares = shares.clamp(EPSILON, 1 - EPSILON)
    return target * (math.log(target) - shares.log()) + (1 - target) * (math.log(1 - target) - (1 - shares).log())


def mmd(a: Tensor, b: Tensor) -> Tensor:
    """Squared maximum mean discrepancy of two samples: unbiased, so it may fall a little below zero.

    Args:
        a, b: (B, D) each; of a single row the biased estimate is taken.
    Returns:
        (), summed over inverse multiquadratic kernels c / (c + d^2) with c = 2 D s for several scales s.
    Source: Tolstikhin et al. 2018, section 3; Gretton et al. 2012.
    """
    _same_shape(a, b)
    n, size = a.shape
    distances = [(p[:, None] - q[None]).square().sum(2) for p, q in ((a, a), (b, b), (a, b))]
    total = a.new_zeros(())
    for scale in MMD_SCALES:
        aa, bb, ab = (2 * size * scale / (2 * size * scale + d) for d in distances)
        within = (aa.sum() + bb.sum() - 2 * n) / (n * (n - 1)) if n > 1 else (aa.sum() + bb.sum()) / n
        total = total + within - 2 * ab.mean()
    return total


def total_correlation(z: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    """How much the dimensions of the aggregate posterior tell of each other: KL(q(z), product of q(z_d)).

    Both densities are mixtures of the batch's posteriors, so a small batch underestimates it.

    Args:
        z, mu, logvar: (B, D); z drawn from N(mu, exp(logvar)).
    Returns:
        (), in nats.
    Source: Chen et al. 2018, section 3.2 (minibatch estimate, without the dataset's size, which is a constant).
    """
    spread = (z[:, None] - mu[None]).square() / logvar.exp()[None]
    log_density = -0.5 * (spread + logvar[None] + math.log(2 * math.pi))  # (B, B, D): of z_i under posterior j
    log_n = math.log(len(z))
    joint = log_density.sum(2).logsumexp(1) - log_n
    product = (log_density.logsumexp(1) - log_n).sum(1)
    return (joint - product).mean()


def _same_shape(a: Tensor, b: Tensor) -> None:
    if a.shape != b.shape:
        raise ShapeError(f"shapes differ: {tuple(a.shape)} and {tuple(b.shape)}")
