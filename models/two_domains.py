"""An autoencoder for images of two domains: one encoder, a decoder for each."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.ae import AE
from models.latent_spec import LatentSpec
from models.layers import Shape
from models.losses import Batch, LossTerms
from models.model_config import AEConfig
from models.options import option

SLANT = 0.7  # shift in columns for each row above the middle
BRUSH = 3  # side of the max filter, in pixels
FIRST_DOMAIN = {"slanted": "upright", "thick": "thin"}  # what the images of the first are, beside those of the second


@dataclass(frozen=True)
class TwoDomainConfig(AEConfig):
    """An autoencoder with a second decoder for a second image domain."""

    domain: str = option(
        "slanted", choices=("slanted", "thick"), help="How the second domain is made from the first: slanted or thick."
    )
    swapping: float = option(1.0, low=0.0, high=1000.0, help="Weight of the reconstruction loss with swapped decoders.")

    def latent_spec(self, sample_shape: Shape) -> LatentSpec:
        return replace(super().latent_spec(sample_shape), domains=(FIRST_DOMAIN[self.domain], self.domain))


class TwoDomainAE(AE):
    """loss = recon_loss + other_recon_loss + swapping * (the same with the decoders swapped).

    The reconstruction losses are of an image in the first and in the second domain. Swapped, the decoders render its
    content in the other domain's look; `decode` renders the first domain, `decode_other` the second. Source: Liu et al.
    2017, "Unsupervised image-to-image translation networks", for one latent space that both domains share.
    Here the second domain is made from the first, so that pairs are known.
    """

    needs_rank = 3
    config: TwoDomainConfig

    def __init__(self, encoder: nn.Module, decoder: nn.Module, config: TwoDomainConfig, sample_shape: Shape) -> None:
        super().__init__(encoder, decoder, config, sample_shape)
        self.decoder_other = copy.deepcopy(decoder)  # equal at the start: all differences are learned

    def other(self, x: Tensor) -> Tensor:
        """Convert images to the second domain: (B, C, H, W) -> (B, C, H, W), both on the model's scale."""
        return slanted(x, -1.0 if self.scale_span == 2.0 else 0.0) if self.config.domain == "slanted" else thick(x)

    def decode_other(self, z: Tensor) -> Tensor:
        """Decode to the second domain: (B, D) -> (B, C, H, W) on the model's scale."""
        return self.output(self.decoder_other(z))

    def batch_loss(self, batch: Batch) -> LossTerms:
        x, target = batch.x, batch.target
        z, z_other = self.encode(x), self.encode(self.other(x))  # each (B, D)
        target_other = self.other(target)
        first, parts = self.reconstruct(z, target)
        second = self._mean_loss(self.decoder_other, z_other, target_other)
        swapped = self._mean_loss(self.decoder, z_other, target) + self._mean_loss(self.decoder_other, z, target_other)
        penalties = {"other_recon_loss": second, "swapped_recon_loss": self.config.swapping * swapped}
        return LossTerms.of(first, parts, penalties)

    def _mean_loss(self, decoder: nn.Module, z: Tensor, target: Tensor) -> Tensor:
        """Return the mean reconstruction loss () of codes (B, D) with one of the decoders."""
        raw = decoder(z)
        return self.recon_loss(raw, self.output(raw), target).mean()


def slanted(x: Tensor, background: float = 0.0) -> Tensor:
    """Slant images (B, C, H, W) to the right; pixels from outside are filled with `background`."""
    shear = torch.tensor([[1.0, SLANT * x.shape[2] / x.shape[3], 0.0], [0.0, 1.0, 0.0]], device=x.device, dtype=x.dtype)
    grid = F.affine_grid(shear.expand(len(x), 2, 3), list(x.shape), align_corners=False)
    return F.grid_sample(x - background, grid, padding_mode="zeros", align_corners=False) + background


def thick(x: Tensor) -> Tensor:
    """Thicken the strokes of images (B, C, H, W), light on dark, by a pixel on every side."""
    return F.max_pool2d(x, BRUSH, stride=1, padding=BRUSH // 2)
