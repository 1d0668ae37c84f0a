"""Encode, decode and reconstruct whole sets of samples, a chunk at a time.

N samples in all, B in a chunk, each of any shape: (N, *shape), of images (N, C, H, W); D latent dimensions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property

import torch
from torch import Tensor

from lab.data.scale import from_stored
from models import Autoencoder
from models.losses import kl_to_standard_normal

CHUNK = 250  # samples; larger chunks fall out of the processor's cache (docs/performance.md)


class ChunkOutputs:
    """Outputs of a model for a chunk of samples. Each is computed once, when it is first read, and only then."""

    def __init__(self, model: Autoencoder, target: Tensor, x: Tensor, start: int) -> None:
        """Store `target` and `x`: the samples and the encoder's input, (B, *shape) on the model's scale."""
        self.model, self.target, self.x = model, target, x
        self.rows = slice(start, start + len(x))  # of this chunk among all samples

    @cached_property
    def posterior(self) -> tuple[Tensor, Tensor] | None:
        """Return mu and logvar, (B, D) each; None for a model without a posterior."""
        return self.model.posterior(self.x) if self.model.has_posterior else None

    @cached_property
    def codes(self) -> Tensor:
        """Return the deterministic codes, (B, D): mu where there is a posterior."""
        return self.posterior[0] if self.posterior is not None else self.model.encode(self.x)

    @cached_property
    def raw(self) -> Tensor:
        """Return the decoder's output for the codes before its last activation, (B, *shape)."""
        return self.model.decoder(self.codes)  # type: ignore[no-any-return]

    @cached_property
    def recon(self) -> Tensor:
        """Return the reconstructions from the codes, (B, *shape) on the model's scale."""
        return self.model.output(self.raw)  # type: ignore[no-any-return]

    @property
    def recon_loss(self) -> Tensor:
        """Return the reconstruction loss of each sample, from its code, (B,); in nats, or the model's `loss_unit`."""
        return self.model.recon_loss(self.raw, self.recon, self.target)

    @property
    def kl(self) -> Tensor | None:
        """Return the KL divergence of each posterior from the prior, (B,) in nats; None without a posterior."""
        return None if self.posterior is None else kl_to_standard_normal(*self.posterior).sum(1)

    @property
    def mse(self) -> Tensor:
        """Return the mean squared error of each reconstruction, clipped, on the data scale: (B,)."""
        error = self.model.to_data_scale(self.target) - self.model.to_data_scale(self.recon)
        squares = error.square().flatten(1)
        return squares.mean(1) if self.model.is_bounded else squares.nanmean(1).nan_to_num(nan=0.0)


@contextmanager
def inference(model: Autoencoder) -> Iterator[None]:
    """Run a model in evaluation mode without gradients; restore its mode afterwards."""
    was_training = model.training
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        model.train(was_training)


def chunk_outputs(
    model: Autoencoder, samples: Tensor, corrupt: Callable[[Tensor], Tensor] | None = None
) -> Iterator[ChunkOutputs]:
    """Pass a model over samples once, on the model's device. Read the chunks inside `inference`.

    Args:
        samples: (N, *shape) as they are stored.
        corrupt: of samples (B, *shape) on the data scale, what the encoder is given instead.
    """
    device = next(model.parameters()).device
    for start, chunk in zip(range(0, len(samples), CHUNK), samples.split(CHUNK), strict=False):
        data = from_stored(chunk.to(device))
        target = model.to_model_scale(data)
        x = target if corrupt is None else model.to_model_scale(corrupt(data))
        yield ChunkOutputs(model, target, model.fill_missing(x), start)


def encode(model: Autoencoder, samples: Tensor) -> Tensor:
    """Encode `samples` (N, *shape) as they are stored: the deterministic codes (N, D) float32 (mu for a VAE)."""
    with inference(model):
        return torch.cat([chunk.codes for chunk in chunk_outputs(model, samples)])


def posterior_std(model: Autoencoder, samples: Tensor) -> Tensor | None:
    """Return the posteriors' standard deviations (N, D), 0 where a code holds a class; None without a posterior."""
    if not model.has_posterior:
        return None
    with inference(model):
        posteriors = [chunk.posterior for chunk in chunk_outputs(model, samples)]
    std = torch.cat([(0.5 * posterior[1]).exp() for posterior in posteriors if posterior is not None])
    return model.latent.pad(model.latent.free(std))


def decode(model: Autoencoder, z: Tensor) -> Tensor:
    """Decode codes (N, D): samples (N, *shape) on the data scale, images in [0, 1]."""
    with inference(model):
        return torch.cat([model.to_data_scale(model.decode(chunk)) for chunk in z.split(CHUNK)])


def squared_errors(samples: Tensor, recon: Tensor) -> Tensor:
    """Return the mean squared error of each sample, (N,) on the data scale, without missing values.

    Args:
        samples: (N, *shape) as they are stored. recon: likewise, on the data scale.
    """
    return (from_stored(samples) - recon).square().flatten(1).nanmean(1)
