"""One encoder for images of two domains, a decoder for each."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.ae import AE
from models.config import AEConfig
from models.layers import Shape
from models.losses import EPSILON, LossTerms
from models.options import option

SLANT = 0.7  # columns that a row is moved by, for each row that it lies above the middle
BRUSH = 3  # pixels a side: of these the lightest


@dataclass(frozen=True)
class TwoDomainConfig(AEConfig):
    """An autoencoder with a second decoder, for the same images in another look."""

    domain: str = option(
        "slanted", choices=("slanted", "thick"), help="How the images of the second domain are made: slanted or thick."
    )
    matching: float = option(
        20.0, low=0.0, high=1000.0, help="How much an image is asked to have the same code in both domains."
    )


class TwoDomainAE(AE):
    """loss = recon_loss + other_recon_loss + matching * |z1 - z2|^2 / variance of the codes.

    The reconstruction losses are of an image in the first and in the second domain, z1 and z2 its codes there. Swapped,
    the decoders render what it shows in the other domain's look; `decode` is that of the first, `decode_other` that of
    the second. Source: S2; that both domains share one latent space: Liu et al. 2017, "Unsupervised image-to-image
    translation networks".
    """

    config: TwoDomainConfig

    def __init__(self, encoder: nn.Module, decoder: nn.Module, config: TwoDomainConfig, image_shape: Shape) -> None:
        super().__init__(encoder, decoder, config, image_shape)
        self.decoder_other = copy.deepcopy(decoder)  # both begin alike: where they differ, they have learned it

    def other(self, x: Tensor) -> Tensor:
        """The same images in the second domain: (B, C, H, W) -> (B, C, H, W), both on the model's scale."""
        return slanted(x, -1.0 if self.pixel_span == 2.0 else 0.0) if self.config.domain == "slanted" else thick(x)

    def decode_other(self, z: Tensor) -> Tensor:
        """(B, D) -> (B, C, H, W) of the second domain, on the model's scale."""
        return self.output(self.decoder_other(z))

    def loss(
        self,
        x: Tensor,
        target: Tensor | None = None,
        *,
        epoch: float = math.inf,
        generator: torch.Generator | None = None,
    ) -> LossTerms:
        target = x if target is None else target
        z, z_other = self.code(x), self.code(self.other(x))  # each (B, D)
        first, parts = self.reconstruct(z, target)
        raw = self.decoder_other(z_other)
        second = self.recon_loss(raw, self.output(raw), self.other(target))
        matching = self.config.matching * distance(z, z_other)
        return LossTerms.of(first, parts, {"other_recon_loss": second.mean(), "matching": matching})


def distance(a: Tensor, b: Tensor) -> Tensor:
    """Mean squared distance of the rows of a and b (B, D), as a share of their variance: (), whatever their scale."""
    return (a - b).square().sum(1).mean() / (torch.cat([a, b]).var(0, correction=0).sum() + EPSILON)


def slanted(x: Tensor, paper: float = 0.0) -> Tensor:
    """Images (B, C, H, W) leaning to the right; what comes in from outside is `paper`."""
    lean = torch.tensor([[1.0, SLANT * x.shape[2] / x.shape[3], 0.0], [0.0, 1.0, 0.0]], device=x.device, dtype=x.dtype)
    grid = F.affine_grid(lean.expand(len(x), 2, 3), list(x.shape), align_corners=False)
    return F.grid_sample(x - paper, grid, padding_mode="zeros", align_corners=False) + paper


def thick(x: Tensor) -> Tensor:
    """Images (B, C, H, W) of light ink on dark, its strokes grown by a pixel on every side."""
    return F.max_pool2d(x, BRUSH, stride=1, padding=BRUSH // 2)
