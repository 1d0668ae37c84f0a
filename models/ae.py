"""The plain autoencoder."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.autoencoder import Autoencoder
from models.layers import Shape, activation
from models.losses import Batch, LossTerms
from models.model_config import AEConfig


class AE(Autoencoder):
    """Encoder trunk, a linear code, decoder; loss = recon_loss + regulariser.

    Source: Hinton & Salakhutdinov 2006, "Reducing the dimensionality of data with neural networks".
    """

    def __init__(self, encoder: nn.Module, decoder: nn.Module, config: AEConfig, sample_shape: Shape) -> None:
        super().__init__(encoder, decoder, config, sample_shape)
        features = int(encoder.out_features)  # type: ignore[arg-type]
        self.to_code: nn.Module = nn.Linear(features, config.latent_dim) if config.bottleneck else nn.Identity()
        self.code_activation = activation(config.activation if config.code_activation else "linear")

    def encode(self, x: Tensor) -> Tensor:
        return self.code_activation(self.to_code(self.encoder(x)))

    def batch_loss(self, batch: Batch) -> LossTerms:
        z = self.encode(batch.x)  # (B, D)
        recon_loss, parts = self.reconstruct(z, batch.target)
        return LossTerms.of(recon_loss, parts, self.regulariser(z, batch.x, batch.generator))

    def regulariser(self, z: Tensor, x: Tensor, generator: torch.Generator | None) -> dict[str, Tensor]:
        """Return named penalties () to add to the reconstruction loss, in nats per image; a variant overrides this."""
        return {}
