"""The Wasserstein autoencoder."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from models.ae import AE
from models.losses import mmd
from models.model_config import AEConfig
from models.options import option


@dataclass(frozen=True)
class WAEConfig(AEConfig):
    """A plain autoencoder whose codes are distributed like N(0, I)."""

    mmd_weight: float = option(
        100.0, low=0.0, high=1e6, help="Weight of the distance (MMD) of the codes from samples of N(0, I)."
    )


class WAE(AE):
    """loss = recon_loss + mmd_weight * MMD(codes, N(0, I)): all codes together match the prior, each is deterministic.

    Source: Tolstikhin et al. 2018, "Wasserstein auto-encoders" (WAE-MMD).
    """

    config: WAEConfig

    def regulariser(self, z: Tensor, x: Tensor, generator: torch.Generator | None) -> dict[str, Tensor]:
        prior = torch.randn(z.shape, generator=generator, device=z.device)
        return {"mmd": self.config.mmd_weight * mmd(z, prior)}
