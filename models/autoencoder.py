"""The base class of every autoencoder in the zoo."""

from __future__ import annotations

import math
from typing import ClassVar

import torch
from torch import Tensor, nn

from models.layers import Shape, activation
from models.losses import (
    Batch,
    LossTerms,
    bernoulli_nll,
    multinomial_nll,
    perceptual,
    poisson_nll,
    squared_error,
)
from models.model_config import MULTINOMIAL, AEConfig


class Autoencoder(nn.Module):
    """Base of the zoo: an encoder trunk and a decoder, passed in, and a code between them.

    A variant overrides `encode` and `loss` (usually its `regulariser` alone), and `posterior` where it has one.
    Samples are on the model's own scale; `to_model_scale` and `to_data_scale` convert from and to that of the data:
    [0, 1], or unbounded for standardised columns, where a missing value is NaN. A sample has any shape: B of them are
    (B, *shape), of images (B, C, H, W).
    """

    has_posterior: ClassVar[bool] = False  # True: posterior() gives mu and logvar, and there is an ELBO
    needs_rank: ClassVar[int | None] = None  # dimensions of the samples that it makes sense of alone, as 3: (C, H, W)
    takes_targets: ClassVar[bool] = False  # True: loss() takes what is known beside them, as `labels` (B, T) float32
    takes_labels: ClassVar[bool] = False  # True: loss() takes the images' labels too, as `labels` (B,) int64

    def __init__(self, encoder: nn.Module, decoder: nn.Module, config: AEConfig, sample_shape: Shape) -> None:
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        self.config = config
        self.sample_shape = sample_shape
        self.latent = config.latent_spec(sample_shape)
        self.output = activation(config.output)

    @property
    def latent_dim(self) -> int:
        """Return D, the size of the whole code."""
        return self.latent.size

    @property
    def is_bounded(self) -> bool:
        """Return whether the data lies in [0, 1]: nothing is missing, and reconstructions are clipped."""
        return self.config.is_bounded

    @property
    def scale_span(self) -> float:
        """Return the model's scale as a multiple of the data's: 2 for [-1, 1], else 1."""
        return 2.0 if self.config.data_range == "[-1, 1]" else 1.0

    def to_model_scale(self, data: Tensor) -> Tensor:
        """Scale: (B, *shape) on the data scale -> the model's scale."""
        return data * 2.0 - 1.0 if self.scale_span == 2.0 else data

    def to_data_scale(self, x: Tensor) -> Tensor:
        """Scale back: (B, *shape) on the model's scale -> the data scale, clipped to its bounds."""
        if not self.is_bounded:
            return x
        return ((x + 1.0) / 2.0 if self.scale_span == 2.0 else x).clamp(0.0, 1.0)

    def fill_missing(self, x: Tensor) -> Tensor:
        """Return the encoder's input: x (B, *shape) with 0 in place of missing values: a column's mean, no rating."""
        return x if self.is_bounded else x.nan_to_num(nan=0.0)

    def encode(self, x: Tensor) -> Tensor:
        """Return the deterministic latent code: (B, *shape) -> (B, D)."""
        raise TypeError(f"{type(self).__name__} must define encode")

    def posterior(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return mu and logvar of the posterior, each (B, D); only where has_posterior."""
        raise TypeError(f"{type(self).__name__} has no posterior")

    def decode(self, z: Tensor) -> Tensor:
        """Decode: (B, D) -> (B, *shape) on the model's scale."""
        return self.output(self.decoder(z))

    def forward(self, x: Tensor) -> Tensor:
        """Reconstruct: (B, *shape) -> (B, *shape)."""
        return self.decode(self.encode(x))

    def loss(
        self,
        x: Tensor,
        target: Tensor | None = None,
        *,
        labels: Tensor | None = None,
        epoch: float = math.inf,
        generator: torch.Generator | None = None,
    ) -> LossTerms:
        """Return the loss of a batch after `epoch` epochs of training (schedules read it; inf: at their end).

        Args:
            x: (B, *shape) on the model's scale.
            target: what the reconstruction is compared with, likewise, without its missing values; default: x.
            labels: (B,) int64, read where `takes_labels`, or targets (B, T) float32 where `takes_targets`; None: they
                are not known.
            generator: draws sampled codes.
        """
        return self.batch_loss(Batch(self.fill_missing(x), x if target is None else target, labels, epoch, generator))

    def batch_loss(self, batch: Batch) -> LossTerms:
        """Return the loss of a batch; every model defines it."""
        raise TypeError(f"{type(self).__name__} must define batch_loss")

    def reconstruct(self, z: Tensor, x: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """Decode `z` and compare with `x`.

        Returns:
            The reconstruction loss of each sample (B,), see recon_loss, and the parts to report.
        """
        raw = self.decoder(z)  # (B, *shape), logits where the output is a sigmoid
        recon = self.output(raw)
        per_image = self.recon_loss(raw, recon, x)
        with torch.no_grad():
            mse = self.mean_squared_error(recon, x)
        return per_image, {"recon_loss": per_image.detach().mean(), "mse": mse}

    def mean_squared_error(self, recon: Tensor, x: Tensor) -> Tensor:
        """Return the mean squared error on the data scale, of the values that are not missing; 0 where all are."""
        squares = (recon - x).square()
        return (squares.mean() if self.is_bounded else squares.nanmean().nan_to_num(nan=0.0)) / self.scale_span**2

    def recon_loss(self, raw: Tensor, recon: Tensor, x: Tensor) -> Tensor:
        """Return the reconstruction loss of each sample, (B,), in nats or in `config.loss_unit`.

        Args:
            raw, recon, x: the decoder's output before its last activation, the reconstruction and its target, each
                (B, *shape); missing values of the target are NaN.
        """
        if self.config.recon_loss == MULTINOMIAL:
            return multinomial_nll(raw, x)
        if not self.is_bounded:
            x = torch.where(x.isnan(), recon.detach(), x)  # a missing value costs nothing and moves nothing
        if self.config.recon_loss == "ssim":
            return perceptual(recon, x, self.scale_span)
        if self.config.recon_loss == "poisson":
            return poisson_nll(raw, x)
        return bernoulli_nll(raw, x) if self.config.recon_loss == "bce" else squared_error(recon, x)
