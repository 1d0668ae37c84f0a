"""The InfoVAE."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from models.losses import mmd
from models.model_config import VAEConfig
from models.options import option
from models.vae import VAE, Posterior


@dataclass(frozen=True)
class InfoVAEConfig(VAEConfig):
    """A VAE that penalises the distribution of all codes rather than each posterior."""

    kl_weight: float = option(0.0, low=0.0, high=1000.0, help="Weight of the KL term: 1 - alpha in the paper.")
    mmd_weight: float = option(100.0, low=0.0, high=1e6, help="Weight of the distance (MMD) of all codes from N(0, I).")


class InfoVAE(VAE):
    """loss = recon_loss + kl_weight * kl + mmd_weight * MMD(q(z), N(0, I)).

    Source: Zhao, Song & Ermon 2019, "InfoVAE: balancing learning and inference in variational autoencoders".
    """

    config: InfoVAEConfig

    def regulariser(self, q: Posterior, epoch: float, generator: torch.Generator | None) -> dict[str, Tensor]:
        prior = torch.randn(q.z.shape, generator=generator, device=q.z.device)
        return super().regulariser(q, epoch, generator) | {"mmd": self.config.mmd_weight * mmd(q.z, prior)}
