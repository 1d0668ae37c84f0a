"""How many latent dimensions a variational autoencoder uses."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

LEAST_KL = 0.01  # nats per image
LEAST_VARIANCE = 0.01  # of the posterior's mean, over images


def active_by_kl(kl_per_dim: Sequence[float], label_size: int = 0) -> int:
    """Dimensions whose KL, averaged over images, is LEAST_KL nats or more: those whose light is on in the film.

    The last `label_size` numbers of a code say a class: they are not counted.
    """
    return sum(kl >= LEAST_KL for kl in kl_per_dim[: len(kl_per_dim) - label_size])


def active_by_variance(mu: Tensor, label_size: int = 0) -> int:
    """Dimensions of the posterior means (N, D) that vary over images by more than LEAST_VARIANCE, but for a class.

    Source: Burda, Grosse & Salakhutdinov 2016, "Importance weighted autoencoders", section 5.2.
    """
    return int((mu[:, : mu.shape[1] - label_size].var(0, unbiased=False) > LEAST_VARIANCE).sum())
