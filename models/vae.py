"""The variational autoencoder."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from models.base import Autoencoder
from models.config import VAEConfig
from models.layers import Shape
from models.losses import LossTerms, kl_to_standard_normal, linear_warmup, reparameterise


class VAE(Autoencoder):
    """Two heads give mu and logvar; loss = recon_loss + kl_weight * kl, elbo = -(recon_loss + kl).

    Source: Kingma & Welling 2014, "Auto-encoding variational Bayes"; the weight: Higgins et al. 2017, beta-VAE.
    """

    has_posterior = True
    config: VAEConfig

    def __init__(self, encoder: nn.Module, decoder: nn.Module, config: VAEConfig, image_shape: Shape) -> None:
        super().__init__(encoder, decoder, config, image_shape)
        features = int(encoder.out_features)  # type: ignore[arg-type]
        self.to_mu = nn.Linear(features, config.latent_dim)
        self.to_logvar = nn.Linear(features, config.latent_dim)

    @property
    def latent_dim(self) -> int:
        return self.config.latent_dim

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The posterior's parameters: (B, C, H, W) -> mu, logvar, each (B, D)."""
        features = self.encoder(x)
        return self.to_mu(features), self.to_logvar(features)

    def code(self, x: Tensor) -> Tensor:
        return self.to_mu(self.encoder(x))

    def sample_code(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """A draw from the posterior: (B, C, H, W) -> (B, D)."""
        return reparameterise(*self.encode(x), generator)

    def loss(self, x: Tensor, *, epoch: float = math.inf, generator: torch.Generator | None = None) -> LossTerms:
        mu, logvar = self.encode(x)  # each (B, D)
        recon_loss, parts = self.reconstruct(reparameterise(mu, logvar, generator), x)
        kl_per_dim = kl_to_standard_normal(mu, logvar).mean(0)  # (D,)
        parts |= {"kl": kl_per_dim.detach().sum(), "kl_per_dim": kl_per_dim.detach()}
        return LossTerms(recon_loss.mean() + self.regulariser(kl_per_dim, epoch), parts)

    def regulariser(self, kl_per_dim: Tensor, epoch: float) -> Tensor:
        """What the posterior costs, () in nats an image; a variant overrides this.

        Args:
            kl_per_dim: (D,), batch means in nats.
            epoch: epochs trained so far.
        """
        return self.config.kl_weight * linear_warmup(epoch, self.config.kl_warmup_epochs) * kl_per_dim.sum()
