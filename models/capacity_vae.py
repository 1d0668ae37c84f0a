"""The beta-VAE with a capacity that grows."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from models.losses import linear_warmup
from models.model_config import VAEConfig
from models.options import option
from models.vae import VAE, Posterior


@dataclass(frozen=True)
class CapacityVAEConfig(VAEConfig):
    """A VAE whose KL is held to a capacity."""

    kl_weight: float = option(
        30.0,
        low=0.0,
        high=1000.0,
        symbol="gamma",
        help="Weight of the distance between KL and capacity (gamma in the paper).",
    )
    capacity: float = option(25.0, low=0.0, high=1000.0, unit="nats", help="Target KL at the end of the growth.")
    capacity_epochs: float = option(
        10.0, low=0.0, high=10_000.0, unit="epochs", help="Epochs over which the capacity grows linearly from 0."
    )


class CapacityVAE(VAE):
    """loss = recon_loss + kl_weight * |kl - capacity at this epoch|.

    Source: Burgess et al. 2018, "Understanding disentangling in beta-VAE".
    """

    config: CapacityVAEConfig

    def regulariser(self, q: Posterior, epoch: float, generator: torch.Generator | None) -> dict[str, Tensor]:
        capacity = self.config.capacity * linear_warmup(epoch, self.config.capacity_epochs)
        return {"kl_penalty": self.kl_weight_at(epoch) * (q.kl_per_dim.sum() - capacity).abs()}
