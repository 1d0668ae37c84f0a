"""Number of the F free dimensions that a variational autoencoder uses, by two definitions."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from lab.metrics.metric import Metric

MIN_KL = 0.01  # nats per image
MIN_VARIANCE = 0.01  # of the posterior's mean, over images


def active_by_kl(kl_per_dim: Sequence[float]) -> int:
    """Return the number of dimensions whose KL (F,), averaged over images, is at least MIN_KL nats."""
    return sum(kl >= MIN_KL for kl in kl_per_dim)


def active_by_variance(mu: Tensor) -> int:
    """Return the number of dimensions of the posterior means (N, F) whose variance over images is above MIN_VARIANCE.

    Source: Burda, Grosse & Salakhutdinov 2016, "Importance weighted autoencoders", section 5.2.
    """
    return int((mu.var(0, unbiased=False) > MIN_VARIANCE).sum())


ACTIVE_DIMENSIONS = Metric(
    "active_dimensions",
    "Active dimensions",
    f"Number of latent dimensions with a mean KL of at least {MIN_KL:g} nats per image.",
    lambda inputs: active_by_kl(inputs.model.latent.free(list(inputs.kl_per_dim))),
    better="",
    kind="dimensions",
    needs=("posterior", "KL per dimension"),
)
ACTIVE_UNITS = Metric(
    "active_units",
    "Active units",
    f"Number of latent dimensions whose posterior mean has a variance over images above {MIN_VARIANCE:g}.",
    lambda inputs: active_by_variance(inputs.model.latent.free(inputs.codes)),
    "Burda et al. 2016",
    better="",
    kind="dimensions",
    needs=("posterior", "codes"),
)
