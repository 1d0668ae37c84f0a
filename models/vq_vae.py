"""The vector-quantised autoencoder."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from models.ae import AE
from models.codebook import Codebook, RunningMeans
from models.exceptions import ConfigError
from models.latent_spec import LatentSpec
from models.layers import Shape
from models.model_config import AEConfig
from models.options import option


@dataclass(frozen=True)
class VQConfig(AEConfig):
    """An autoencoder whose code consists of codebook entries."""

    latent_dim: int = option(2, low=1, high=4096, help="Dimensions of the latent code: of all its vectors together.")
    vectors: int = option(
        1,
        low=1,
        high=4096,
        help="Number of vectors in the code; each is replaced by its nearest codebook entry.",
    )
    entries: int = option(
        128, low=2, high=8192, help="Number of vectors in the codebook, which all positions of the code share."
    )
    commitment: float = option(
        0.25,
        low=0.0,
        high=1000.0,
        help="Weight of the squared distance from the code to its entries (beta in the paper).",
    )

    def latent_spec(self, sample_shape: Shape) -> LatentSpec:
        """Return what the numbers mean: the code takes the bits that identify the entries of all vectors."""
        latent = super().latent_spec(sample_shape)
        vectors = self.vectors if self.bottleneck else latent.n_free // self.channels[-1]
        return replace(latent, code_bits=vectors * math.ceil(math.log2(self.entries)))

    def check(self) -> None:
        super().check()
        if self.code_activation:
            raise ConfigError("the codebook is the non-linearity of the code; switch code_activation off")
        if not self.bottleneck and self.vectors != 1:
            raise ConfigError("with bottleneck off every position of the feature map is a vector; leave vectors at 1")
        if self.bottleneck and self.latent_dim % self.vectors:
            raise ConfigError(
                f"{self.latent_dim} numbers cannot be shared out evenly among {self.vectors} vectors; choose a "
                f"latent_dim that is a multiple, such as {self.vectors * max(1, self.latent_dim // self.vectors)}"
            )


class Positions(nn.Module):
    """Split a flattened feature map into vectors, one per position: (B, C * P) -> (B, P, C)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels

    def forward(self, features: Tensor) -> Tensor:
        return features.unflatten(1, (self.channels, -1)).transpose(1, 2)


class QuantisedDecoder(nn.Module):
    """A codebook followed by a decoder: any code, also a dragged one, is quantised first."""

    def __init__(self, codebook: Codebook, decoder: nn.Module, n_positions: int) -> None:
        super().__init__()
        self.decoder = decoder
        self.codebook = codebook
        self.map = Positions(n_positions) if n_positions else None  # back to a feature map: (B, P * C) -> (B, C * P)

    def forward(self, z: Tensor) -> Tensor:
        quantised = self.codebook(z)
        return self.decoder(quantised if self.map is None else self.map(quantised).flatten(1))


class VQVAE(AE):
    """loss = recon_loss + commitment * |z - e|^2, with e the codebook entries nearest to the vectors of the code z.

    The image is decoded from e; the gradient passes straight through to z. The entries are running means of the vectors
    that choose them. Its code is z, the encoder's output; `decode` quantises any code first, also a dragged one. With
    bottleneck off (conv) every position of the last feature map is a vector.
    Source: van den Oord et al. 2017, "Neural discrete representation learning".
    """

    config: VQConfig

    def __init__(self, encoder: nn.Module, decoder: nn.Module, config: VQConfig, sample_shape: Shape) -> None:
        super().__init__(encoder, decoder, config, sample_shape)
        n_positions = 0
        entry_dim = config.latent_dim // config.vectors
        if not config.bottleneck:
            entry_dim = config.channels[-1]
            n_positions = self.latent_dim // entry_dim
            self.to_code = nn.Sequential(Positions(entry_dim), nn.Linear(entry_dim, entry_dim), nn.Flatten())
        codebook = Codebook(config.entries, entry_dim)
        self.decoder: nn.Module = QuantisedDecoder(codebook, decoder, n_positions)
        self.means = RunningMeans(codebook)

    @property
    def codebook(self) -> Codebook:
        return self.decoder.codebook  # type: ignore[return-value]

    def reconstruct(self, z: Tensor, x: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        recon_loss, parts = super().reconstruct(z, x)
        return recon_loss, parts | {"code_shares": self.codebook.shares(z)}

    def regulariser(self, z: Tensor, x: Tensor, generator: torch.Generator | None) -> dict[str, Tensor]:
        apart = (z - self.codebook.quantise(z)).square().sum(1)
        if self.training:
            self.means.update(self.codebook, z.detach(), generator)
        return {"commitment": self.config.commitment * apart.mean()}
