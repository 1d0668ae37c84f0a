"""One encoder for images of two domains, a decoder for each."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.ae import AE
from models.layers import Shape
from models.losses import LossTerms
from models.model_config import AEConfig
from models.options import option

SLANT = 0.7  # columns that a row is moved by, for each row that it lies above the middle
BRUSH = 3  # pixels a side: of these the lightest


@dataclass(frozen=True)
class TwoDomainConfig(AEConfig):
    """An autoencoder with a second decoder, for the same images in another look."""

    domain: str = option(
        "slanted", choices=("slanted", "thick"), help="How the images of the second domain are made: slanted or thick."
    )
    swapping: float = option(
        1.0, low=0.0, high=1000.0, help="How much it counts what each decoder makes of the other domain's codes."
    )


class TwoDomainAE(AE):
    """loss = recon_loss + other_recon_loss + swapping * (the same with the decoders swapped).

    The reconstruction losses are of an image in the first and in the second domain. Swapped, the decoders render its
    content in the other domain's look; `decode` renders the first domain, `decode_other` the second. Source: Liu et al.
    2017, "Unsupervised image-to-image translation networks", for one latent space that both domains share.
    Here the second domain is made from the first, so that pairs are known.
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
        z, z_other = self.encode(x), self.encode(self.other(x))  # each (B, D)
        target_other = self.other(target)
        first, parts = self.reconstruct(z, target)
        second = self._cost(self.decoder_other, z_other, target_other)
        swapped = self._cost(self.decoder, z_other, target) + self._cost(self.decoder_other, z, target_other)
        penalties = {"other_recon_loss": second, "swapped_recon_loss": self.config.swapping * swapped}
        return LossTerms.of(first, parts, penalties)

    def _cost(self, decoder: nn.Module, z: Tensor, target: Tensor) -> Tensor:
        """Mean reconstruction loss () of codes (B, D) that are drawn by one of the decoders."""
        raw = decoder(z)
        return self.recon_loss(raw, self.output(raw), target).mean()


def slanted(x: Tensor, paper: float = 0.0) -> Tensor:
    """Images (B, C, H, W) leaning to the right; what comes in from outside is `paper`."""
    lean = torch.tensor([[1.0, SLANT * x.shape[2] / x.shape[3], 0.0], [0.0, 1.0, 0.0]], device=x.device, dtype=x.dtype)
    grid = F.affine_grid(lean.expand(len(x), 2, 3), list(x.shape), align_corners=False)
    return F.grid_sample(x - paper, grid, padding_mode="zeros", align_corners=False) + paper


def thick(x: Tensor) -> Tensor:
    """Images (B, C, H, W) of light ink on dark, its strokes grown by a pixel on every side."""
    return F.max_pool2d(x, BRUSH, stride=1, padding=BRUSH // 2)
