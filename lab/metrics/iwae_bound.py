"""The importance-weighted bound on the log-likelihood: the ELBO with several draws per image."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from lab.data import sample_by_class
from lab.data.scale import from_stored
from lab.metrics.metric import Metric
from lab.metrics.metric_inputs import MetricInputs
from models import Autoencoder
from models.vae import VAE

SAMPLES = 50
ROWS = 1000  # codes decoded at a time
MAX_IMAGES = 500
SEED = 2024


def log_weights(model: Autoencoder, images: Tensor, samples: int = SAMPLES, seed: int = SEED) -> Tensor:
    """Return log p(x|z) p(z) / q(z|x) for draws z from each image's posterior; their mean over draws is the ELBO.

    Args:
        model: one with a posterior, in evaluation mode. images: (N, *shape) as stored. samples: draws per image (K).
    Returns:
        (N, K), in nats; log p(x|z) is minus the reconstruction loss, so what that leaves out is left out here too.
    Raises:
        ValueError: the model has no posterior.
    """
    if not isinstance(model, VAE):
        raise ValueError(f"{type(model).__name__} has no posterior, so there is no bound; choose a variational model")
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        chunks = images.split(max(1, ROWS // samples))
        return torch.cat([_of_chunk(model, chunk, samples, generator) for chunk in chunks])


def importance_weighted_bound(weights: Tensor) -> Tensor:
    """Return the log of the mean weight of each image: one draw gives a sample of the ELBO, more approach log p(x).

    Args:
        weights: logs of the weights, (N, K), in nats.
    Returns:
        (N,), in nats.
    Source: Burda, Grosse & Salakhutdinov 2016, "Importance weighted autoencoders", section 3.
    """
    return weights.logsumexp(1) - math.log(weights.shape[1])


def _of_chunk(model: VAE, images: Tensor, samples: int, generator: torch.Generator) -> Tensor:
    x = model.to_model_scale(from_stored(images))
    mu, logvar = (part.repeat_interleave(samples, 0) for part in model.posterior(x))  # each (B * K, D)
    x = x.repeat_interleave(samples, 0)
    z = model.sample_code(x, generator)  # the model's own draw: the class in a code is not drawn
    eps = (z - mu) * (-0.5 * logvar).exp()
    prior_to_posterior = 0.5 * (eps.square() + logvar - z.square()).sum(1)  # 2 pi cancels
    recon_loss, _ = model.reconstruct(z, x)
    return (prior_to_posterior - recon_loss).view(len(images), samples)


def _bound(inputs: MetricInputs) -> float:
    """Return the ELBO of all images plus the gain of several draws over it, measured on MAX_IMAGES of them."""
    images = inputs.all_images[sample_by_class(inputs.labels, MAX_IMAGES)]
    weights = log_weights(inputs.model, images)
    gain = importance_weighted_bound(weights).mean() - weights.mean()
    return -(inputs.loss("recon_loss") + inputs.loss("kl")) + gain.item()


IWAE_BOUND = Metric(
    "iwae_bound",
    "IWAE bound",
    f"The ELBO with {SAMPLES} importance-weighted draws per image: closer to the log-likelihood.",
    _bound,
    "Burda et al. 2016",
    needs=("posterior", "images", "encoder"),
    unit="nats per image",
    same_loss=True,
    slow=True,
)
