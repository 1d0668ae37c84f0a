"""The beta-TC-VAE."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from models.losses import total_correlation
from models.model_config import VAEConfig
from models.options import option
from models.vae import VAE, Posterior


@dataclass(frozen=True)
class TCVAEConfig(VAEConfig):
    """A VAE that penalises dependence between dimensions."""

    tc_weight: float = option(5.0, low=0.0, high=1000.0, help="Weight of total correlation beyond the KL: beta - 1.")


class TCVAE(VAE):
    """loss = recon_loss + kl_weight * kl + tc_weight * TC(z), the total correlation of the code's dimensions.

    Source: Chen et al. 2018, "Isolating sources of disentanglement in variational autoencoders".
    """

    config: TCVAEConfig

    def regulariser(self, q: Posterior, epoch: float, generator: torch.Generator | None) -> dict[str, Tensor]:
        correlation = total_correlation(q.z, q.mu, q.logvar)
        return super().regulariser(q, epoch, generator) | {"tc": self.config.tc_weight * correlation}
