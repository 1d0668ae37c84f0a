"""The variational autoencoder."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from models.autoencoder import Autoencoder
from models.layers import Shape
from models.losses import Batch, LossTerms, kl_to_standard_normal, linear_warmup, reparameterise
from models.model_config import VAEConfig


class Posterior(NamedTuple):
    """Posterior of a batch: mu, logvar and a sample z, each (B, D); kl_per_dim (D,): mean KL to the prior, in nats."""

    mu: Tensor
    logvar: Tensor
    z: Tensor
    kl_per_dim: Tensor


class VAE(Autoencoder):
    """Two heads give mu and logvar; loss = recon_loss + kl_weight * kl, elbo = -(recon_loss + kl).

    Source: Kingma & Welling 2014, "Auto-encoding variational Bayes"; the weight: Higgins et al. 2017, beta-VAE.
    """

    has_posterior = True
    config: VAEConfig

    def __init__(self, encoder: nn.Module, decoder: nn.Module, config: VAEConfig, sample_shape: Shape) -> None:
        super().__init__(encoder, decoder, config, sample_shape)
        features = int(encoder.out_features)  # type: ignore[arg-type]
        self.to_mu = nn.Linear(features, config.latent_dim)
        self.to_logvar = nn.Linear(features, config.latent_dim)

    def encode(self, x: Tensor) -> Tensor:
        return self.to_mu(self.encoder(x))

    def posterior(self, x: Tensor) -> tuple[Tensor, Tensor]:
        features = self.encoder(x)
        return self.to_mu(features), self.to_logvar(features)

    def sample_code(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Sample the posterior: (B, C, H, W) -> (B, D)."""
        return reparameterise(*self.posterior(x), generator)

    def batch_loss(self, batch: Batch) -> LossTerms:
        mu, logvar = self.posterior(batch.x)  # each (B, D)
        z = reparameterise(mu, logvar, batch.generator)
        recon_loss, parts = self.reconstruct(z, batch.target)
        kl_per_dim = kl_to_standard_normal(mu, logvar).mean(0)  # (D,)
        parts |= {"kl": kl_per_dim.detach().sum(), "kl_per_dim": kl_per_dim.detach()}
        posterior = Posterior(mu, logvar, z, kl_per_dim)
        return LossTerms.of(recon_loss, parts, self.regulariser(posterior, batch.epoch, batch.generator))

    def regulariser(self, q: Posterior, epoch: float, generator: torch.Generator | None) -> dict[str, Tensor]:
        """Return named penalties () on the posterior, in nats per image; a variant overrides this.

        Args:
            epoch: epochs trained so far.
        """
        return {"kl_penalty": self.kl_weight_at(epoch) * q.kl_per_dim.sum()}

    def kl_weight_at(self, epoch: float) -> float:
        return self.config.kl_weight * linear_warmup(epoch, self.config.kl_warmup_epochs)
