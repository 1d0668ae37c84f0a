"""How many latent dimensions a variational autoencoder uses."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

LEAST_KL = 0.01  # nats an image
LEAST_VARIANCE = 0.01  # of the posterior's mean, over images


def active_by_kl(kl_per_dim: Sequence[float]) -> int:
    """Dimensions whose KL, averaged over images, is LEAST_KL nats or more: those whose light is on in the film."""
    return sum(kl >= LEAST_KL for kl in kl_per_dim)


def active_by_variance(mu: Tensor) -> int:
    """Dimensions of the posterior means (N, D) that vary over images by more than LEAST_VARIANCE.

    Source: Burda, Grosse & Salakhutdinov 2016, "Importance weighted autoencoders", section 5.2.
    """
    return int((mu.var(0, unbiased=False) > LEAST_VARIANCE).sum())
