"""Loss terms, in nats per sample unless stated otherwise: summed over values or dimensions, not averaged.

A reconstruction loss compares samples (B, *shape) of the same shape, else it raises ShapeError, and is (B,).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import torch
import torch.nn.functional as F
from pytorch_msssim import ssim
from torch import Tensor

from models.exceptions import ShapeError
from models.layers import MAX_LOG_RATE

EPSILON = 1e-6
SSIM_WINDOW, SSIM_SIGMA = 7, 1.0  # pixels; the paper has 11 a side and 1.5, which is wider than 8x8 images
SSIM_CONSTANTS = (0.1, 0.3)  # ten times the paper's, with which a shade of grey on black costs as much as a lost stroke
LIKED = 0.79  # share of the highest rating from which an item counts as liked: 4 of 5, 8 of 10, without rounding
MMD_SCALES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True)
class Batch:
    """The arguments of Autoencoder.loss: x and target, each (B, *shape) on the model's scale."""

    x: Tensor
    target: Tensor
    labels: Tensor | None  # (B,) int64, or targets (B, T) float32
    epoch: float
    generator: torch.Generator | None


@dataclass(frozen=True)
class LossTerms:
    """The loss of one batch.

    `total` () is what is minimised: the sum of `recon_loss` and of the penalties. `parts` are batch means by name:
    `recon_loss` and each penalty () in nats per image, and for display `mse` () on the [0, 1] scale and, of a model
    with a posterior, `kl` () and `kl_per_dim` (D,) in nats, unweighted; of one with a codebook, `code_shares` (K,): the
    share of vectors that choose each entry.
    """

    total: Tensor
    parts: dict[str, Tensor]

    @classmethod
    def of(cls, recon_loss: Tensor, parts: dict[str, Tensor], penalties: dict[str, Tensor]) -> Self:
        """Add named penalties () to the mean of reconstruction losses (B,); `parts` are reported with them."""
        total = recon_loss.mean()
        for term in penalties.values():
            total = total + term
        return cls(total, parts | {name: term.detach() for name, term in penalties.items()})


def squared_error(recon: Tensor, x: Tensor) -> Tensor:
    """Return the summed squared error: the negative log-likelihood of N(recon, I/2) but for a constant."""
    _same_shape(recon, x)
    return (recon - x).square().flatten(1).sum(1)


def bernoulli_nll(logits: Tensor, x: Tensor) -> Tensor:
    """Return the binary cross-entropy of values in [0, 1] against sigmoid(logits), summed over them."""
    _same_shape(logits, x)
    return F.binary_cross_entropy_with_logits(logits, x, reduction="none").flatten(1).sum(1)


def poisson_nll(log_rates: Tensor, x: Tensor) -> Tensor:
    """Return the negative log-likelihood of counts under Poisson distributions of rates exp(log_rates), summed."""
    _same_shape(log_rates, x)
    log_rates = log_rates.clamp(max=MAX_LOG_RATE)  # as the output has it
    return (log_rates.exp() - x * log_rates + torch.lgamma(x + 1)).flatten(1).sum(1)


def likes(ratings: Tensor) -> Tensor:
    """Return 1 where an item is liked, else 0: (B, F), shares of the highest rating, NaN where there is none."""
    return (ratings >= LIKED).to(ratings.dtype)


def multinomial_nll(logits: Tensor, ratings: Tensor) -> Tensor:
    """Return the negative log-likelihood of the liked items as draws from softmax(logits), but for a constant.

    Args:
        ratings: shares of the highest rating, NaN where there is none.
    Source: Liang et al. 2018, "Variational autoencoders for collaborative filtering", equation 2.
    """
    _same_shape(logits, ratings)
    return -(likes(ratings) * logits.flatten(1).log_softmax(1).view_as(logits)).flatten(1).sum(1)


def perceptual(recon: Tensor, x: Tensor, span: float = 1.0) -> Tensor:
    """Return the perceptual difference: DSSIM, (1 - SSIM) / 2, and the squared error, half each, summed over pixels.

    It is not a likelihood, so its unit is points, not nats: 0 for equal images, at most 1 per pixel and channel. SSIM
    alone accepts black images where most of an image is black; the squared error does not.

    Args:
        recon, x: (B, C, H, W), at least 4 pixels per side.
        span: white minus black.
    Returns:
        (B,), in points.
    Raises:
        ShapeError: the shapes differ, or the images are too small.
    Source: Wang et al. 2004, "Image quality assessment"; mixed with an error of pixels, there the absolute one: Zhao et
    al. 2017, "Loss functions for image restoration with neural networks".
    """
    _same_shape(recon, x)
    edge = SSIM_WINDOW // 2
    if min(x.shape[2:]) <= edge:
        raise ShapeError(f'recon_loss "ssim" needs images of at least {edge + 1} pixels per side; choose "mse" here')
    padded = [F.pad(images, (edge,) * 4, mode="reflect") for images in (recon, x)]  # so that every pixel has its window
    similarity = ssim(
        *padded, data_range=span, size_average=False, win_size=SSIM_WINDOW, win_sigma=SSIM_SIGMA, K=SSIM_CONSTANTS
    )
    dissimilarity = (1 - similarity) / 2 * x[0].numel()
    return (dissimilarity + squared_error(recon, x) / span**2) / 2


def kl_to_standard_normal(mu: Tensor, logvar: Tensor) -> Tensor:
    """Return the KL divergence from N(mu, exp(logvar)) to N(0, I), for each dimension.

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
    """Return a weight that rises from 0 to 1 linearly at `warmup` (in the unit of `position`); 1 without a warm-up."""
    return 1.0 if warmup <= 0 else min(1.0, position / warmup)


def bernoulli_kl(target: float, shares: Tensor) -> Tensor:
    """Return the KL divergence from Bernoulli(target) to Bernoulli(share), for each share.

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
    """Return the squared maximum mean discrepancy of two samples: unbiased, so it may be slightly negative.

    Args:
        a, b: (B, D) each; a single row gives the biased estimate.
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
    """Return the total correlation of the aggregate posterior: KL(q(z), product of q(z_d)).

    Both densities are mixtures of the batch's posteriors, so a small batch underestimates it.

    Args:
        z, mu, logvar: (B, D); z drawn from N(mu, exp(logvar)).
    Returns:
        (), in nats.
    Source: Chen et al. 2018, section 3.2 (minibatch estimate, without the dataset's size, which is a constant).
    """
    squared_distance = (z[:, None] - mu[None]).square() / logvar.exp()[None]
    # (B, B, D): of z_i under posterior j
    log_density = -0.5 * (squared_distance + logvar[None] + math.log(2 * math.pi))
    log_n = math.log(len(z))
    joint = log_density.sum(2).logsumexp(1) - log_n
    product = (log_density.logsumexp(1) - log_n).sum(1)
    return (joint - product).mean()


def _same_shape(a: Tensor, b: Tensor) -> None:
    if a.shape != b.shape:
        raise ShapeError(f"shapes differ: {tuple(a.shape)} and {tuple(b.shape)}")
