"""The base class of every autoencoder in the zoo."""

from __future__ import annotations

import math
from typing import ClassVar

import torch
from torch import Tensor, nn

from models.layers import Shape, activation
from models.losses import Batch, LossTerms, bernoulli_nll, perceptual, squared_error
from models.model_config import AEConfig


class Autoencoder(nn.Module):
    """Base of the zoo: an encoder trunk and a decoder, passed in, and a code between them.

    A variant overrides `encode` and `loss` (usually its `regulariser` alone), and `posterior` where it has one.
    Images are on the model's own pixel scale; `to_model_scale` and `to_data_scale` convert from and to [0, 1].
    """

    has_posterior: ClassVar[bool] = False  # True: posterior() gives mu and logvar, and there is an ELBO
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
    def scale_span(self) -> float:
        """Return white minus black on the model's scale: 1 or 2."""
        return 2.0 if self.config.data_range == "[-1, 1]" else 1.0

    def to_model_scale(self, images: Tensor) -> Tensor:
        """Scale pixels: (B, C, H, W) in [0, 1] -> the model's scale."""
        return images * 2.0 - 1.0 if self.scale_span == 2.0 else images

    def to_data_scale(self, x: Tensor) -> Tensor:
        """Scale back: (B, C, H, W) on the model's scale -> [0, 1], clipped."""
        return ((x + 1.0) / 2.0 if self.scale_span == 2.0 else x).clamp(0.0, 1.0)

    def encode(self, x: Tensor) -> Tensor:
        """Return the deterministic latent code: (B, C, H, W) -> (B, D)."""
        raise TypeError(f"{type(self).__name__} must define encode")

    def posterior(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return mu and logvar of the posterior, each (B, D); only where has_posterior."""
        raise TypeError(f"{type(self).__name__} has no posterior")

    def decode(self, z: Tensor) -> Tensor:
        """Decode: (B, D) -> (B, C, H, W) on the model's scale."""
        return self.output(self.decoder(z))

    def forward(self, x: Tensor) -> Tensor:
        """Reconstruct: (B, C, H, W) -> (B, C, H, W)."""
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
            x: (B, C, H, W) on the model's scale.
            target: what the reconstruction is compared with, (B, C, H, W); default: x.
            labels: (B,) int64, read where `takes_labels`; None: the class is predicted.
            generator: draws sampled codes.
        """
        return self.batch_loss(Batch(x, x if target is None else target, labels, epoch, generator))

    def batch_loss(self, batch: Batch) -> LossTerms:
        """Return the loss of a batch; every model defines it."""
        raise TypeError(f"{type(self).__name__} must define batch_loss")

    def reconstruct(self, z: Tensor, x: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """Decode `z` and compare with `x`.

        Returns:
            The reconstruction loss of each image (B,), see recon_loss, and the parts to report.
        """
        raw = self.decoder(z)  # (B, C, H, W), logits where the output is a sigmoid
        recon = self.output(raw)
        per_image = self.recon_loss(raw, recon, x)
        with torch.no_grad():
            mse = (recon - x).square().mean() / self.scale_span**2
        return per_image, {"recon_loss": per_image.detach().mean(), "mse": mse}

    def recon_loss(self, raw: Tensor, recon: Tensor, x: Tensor) -> Tensor:
        """Return the reconstruction loss of each image, (B,), in nats or in `config.loss_unit`.

        Args:
            raw, recon, x: the decoder's output before its last activation, the reconstruction and its target, each
                (B, C, H, W).
        """
        if self.config.recon_loss == "ssim":
            return perceptual(recon, x, self.scale_span)
        return bernoulli_nll(raw, x) if self.config.recon_loss == "bce" else squared_error(recon, x)
