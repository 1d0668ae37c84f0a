"""Number of latent dimensions that a variational autoencoder uses, by two definitions."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from lab.metrics.metric import Metric

MIN_KL = 0.01  # nats per image
MIN_VARIANCE = 0.01  # of the posterior's mean, over images


def active_by_kl(kl_per_dim: Sequence[float], label_size: int = 0) -> int:
    """Return the number of dimensions whose KL (D,), averaged over images, is at least MIN_KL nats.

    The last `label_size` entries of a code hold a class and are not counted.
    """
    return sum(kl >= MIN_KL for kl in kl_per_dim[: len(kl_per_dim) - label_size])


def active_by_variance(mu: Tensor, label_size: int = 0) -> int:
    """Return the number of dimensions of the posterior means (N, D) whose variance over images is above MIN_VARIANCE.

    The last `label_size` entries of a code hold a class and are not counted.

    Source: Burda, Grosse & Salakhutdinov 2016, "Importance weighted autoencoders", section 5.2.
    """
    return int((mu[:, : mu.shape[1] - label_size].var(0, unbiased=False) > MIN_VARIANCE).sum())


ACTIVE_DIMENSIONS = Metric(
    "active_dimensions",
    "Active dimensions",
    f"Number of latent dimensions with a mean KL of at least {MIN_KL:g} nats per image.",
    lambda inputs: active_by_kl(inputs.kl_per_dim, inputs.label_size),
    better="",
    kind="dimensions",
    needs=("posterior", "KL per dimension"),
)
ACTIVE_UNITS = Metric(
    "active_units",
    "Active units",
    f"Number of latent dimensions whose posterior mean has a variance over images above {MIN_VARIANCE:g}.",
    lambda inputs: active_by_variance(inputs.codes, inputs.label_size),
    "Burda et al. 2016",
    better="",
    kind="dimensions",
    needs=("posterior", "codes"),
)
