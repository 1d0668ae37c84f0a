"""The sparse autoencoder."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from models.ae import AE
from models.latent_spec import LatentSpec
from models.layers import Shape
from models.losses import bernoulli_kl
from models.model_config import AEConfig
from models.options import option


@dataclass(frozen=True)
class SparseConfig(AEConfig):
    """A plain autoencoder whose units are rarely active."""

    latent_dim: int = option(256, low=1, high=4096, help="Size of the latent code; it may be larger than the image.")
    penalty: str = option(
        "l1", choices=("l1", "kl"), help="L1 norm of the code, or KL of each unit's mean activation from a target."
    )
    sparsity: float = option(0.1, low=0.0, high=1000.0, help="Weight of the penalty.")
    target: float = option(
        0.05, low=0.001, high=0.5, only_if=("penalty", "kl"), help="Target mean activation of each unit (kl only)."
    )

    def latent_spec(self, sample_shape: Shape) -> LatentSpec:
        return replace(super().latent_spec(sample_shape), is_sparse=True)


class SparseAE(AE):
    """loss = recon_loss + sparsity * |z|_1, or + sparsity * sum over units of KL(target, mean activation).

    With the KL form the code passes a sigmoid, so that an activation is a share. Source: Ng 2011, "Sparse autoencoder"
    (CS294A lecture notes); L1: Olshausen & Field 1996.
    """

    config: SparseConfig

    def __init__(self, encoder: nn.Module, decoder: nn.Module, config: SparseConfig, sample_shape: Shape) -> None:
        super().__init__(encoder, decoder, config, sample_shape)
        if config.penalty == "kl":
            self.code_activation = nn.Sigmoid()

    def regulariser(self, z: Tensor, x: Tensor, generator: torch.Generator | None) -> dict[str, Tensor]:
        if self.config.penalty == "l1":
            return {"sparsity": self.config.sparsity * z.abs().sum(1).mean()}
        return {"sparsity": self.config.sparsity * bernoulli_kl(self.config.target, z.mean(0)).sum()}
