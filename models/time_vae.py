"""TimeVAE: a VAE of series whose decoder is a sum of parts that can be seen apart."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.exceptions import ConfigError
from models.layers import ConvDecoder, Shape, activation
from models.model_config import VAEConfig
from models.options import option
from models.vae import VAE

PARTS = ("level", "trend", "season", "residual")


@dataclass(frozen=True)
class TimeVAEConfig(VAEConfig):
    """A VAE of windows of a series: convolutions over time, and a decoder of level, trend, season and residual."""

    architecture: str = option("conv", choices=("conv",), help="Convolutions of width 3 along time.")
    channels: tuple[int, ...] = option(
        (32, 64),
        low=1,
        high=512,
        max_items=16,
        help="Channels of each convolution, which halves the window; mirrored in the decoder's residual part.",
    )
    latent_dim: int = option(8, low=1, high=4096, help="Dimensions of the latent code.")
    output: str = option("linear", choices=("linear",), help="None: the parts add up to the reconstruction itself.")
    recon_loss: str = option("mse", choices=("mse",), help="Squared error.")
    part_width: int = option(
        64, low=1, high=8192, help="Hidden units of the layers that make level, trend and season from the code."
    )
    trend_degree: int = option(2, low=0, high=8, help="Degree of the trend, a polynomial of time; 0: no trend.")
    harmonics: int = option(
        3,
        low=0,
        high=64,
        help="Sines and cosines of the season: 1, 2, ... cycles in a window; 0: no season.",
    )

    def check(self) -> None:
        super().check()
        if not self.channels:
            raise ConfigError("channels needs at least one entry")


class Basis(nn.Module):
    """A part of the decoder that is a weighted sum of fixed curves, with weights made from the code.

    Args:
        curves: (K, T).
    """

    curves: Tensor

    def __init__(self, latent_dim: int, width: int, n_channels: int, curves: Tensor, act: str) -> None:
        super().__init__()
        self.shape = (n_channels, len(curves))
        self.weights = nn.Sequential(
            nn.Linear(latent_dim, width), activation(act), nn.Linear(width, n_channels * len(curves))
        )
        self.register_buffer("curves", curves, persistent=False)

    def forward(self, z: Tensor) -> Tensor:
        """Return the part: (B, D) -> (B, C, T)."""
        return self.weights(z).unflatten(1, self.shape) @ self.curves


class TimeDecoder(nn.Module):
    """level + trend + season + residual: (B, D) -> (B, C, T).

    The level is constant over the window, the trend a polynomial of time without it, the season a sum of sines and
    cosines, and the residual, by transposed convolutions, the rest.
    """

    def __init__(self, latent_dim: int, sample_shape: Shape, config: TimeVAEConfig) -> None:
        super().__init__()
        curves = {
            "level": torch.ones(1, sample_shape[1]),
            "trend": powers(config.trend_degree, sample_shape[1]),
            "season": waves(config.harmonics, sample_shape[1]),
        }
        size = (latent_dim, config.part_width, sample_shape[0])
        self.bases = nn.ModuleDict(
            {name: Basis(*size, curve, config.activation) for name, curve in curves.items() if len(curve)}
        )
        self.residual = ConvDecoder(latent_dim, sample_shape, config.channels, config.activation, project=True)

    @property
    def part_names(self) -> tuple[str, ...]:
        """Return the names of the parts, (P,)."""
        return tuple(name for name in PARTS if name in self.bases or name == "residual")

    def parts(self, z: Tensor) -> Tensor:
        """Return the parts, which add up to the decoded window: (B, D) -> (B, P, C, T)."""
        return torch.stack([*(basis(z) for basis in self.bases.values()), self.residual(z)], 1)

    def forward(self, z: Tensor) -> Tensor:
        return self.parts(z).sum(1)


class TimeVAE(VAE):
    """loss = recon_loss + kl_weight * kl, with a decoder of parts; see TimeDecoder.

    Source: Desai et al. 2021, "TimeVAE: A variational auto-encoder for multivariate time series generation". There a
    season has a value of its own for each of its steps, and a length that is told; here it is a Fourier series, as in
    N-BEATS (Oreshkin et al. 2020), which needs no length.
    """

    needs_rank = 2
    config: TimeVAEConfig
    decoder: TimeDecoder

    def __init__(self, encoder: nn.Module, decoder: nn.Module, config: TimeVAEConfig, sample_shape: Shape) -> None:
        super().__init__(encoder, TimeDecoder(config.latent_dim, sample_shape, config), config, sample_shape)

    def decode_parts(self, z: Tensor) -> Tensor:
        """Decode to parts on the model's scale, which add up to `decode(z)`: (B, D) -> (B, P, C, T)."""
        return self.decoder.parts(z)


def powers(degree: int, steps: int) -> Tensor:
    """Return t, t^2, ... t^degree over a window, with t from 0 to 1: (degree, T)."""
    time = torch.linspace(0.0, 1.0, steps)
    return torch.stack([time**power for power in range(1, degree + 1)]) if degree else torch.empty(0, steps)


def waves(harmonics: int, steps: int) -> Tensor:
    """Return cosines and sines with 1, 2, ... `harmonics` cycles in a window: (2 harmonics, T)."""
    if not harmonics:
        return torch.empty(0, steps)
    phase = 2 * math.pi * torch.arange(1, harmonics + 1)[:, None] * torch.arange(steps) / steps
    return torch.cat([phase.cos(), phase.sin()])
