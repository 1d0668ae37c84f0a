"""Images: (C, H, W), grey or colour."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from lab.data.dataset import MAX_SIDE, DataConfig
from lab.data.features import Feature
from lab.data.modalities.sample_kind import SampleKind, Splits, bounded
from lab.data.scale import to_stored
from lab.plots.image_sheets import error_colours
from models import AEConfig
from models.model_config import UNBOUNDED

CHUNK_NUMBERS = 4_000_000  # of images that are resized at once, before or after


class ImageKind(SampleKind):
    """An image of one channel or three, stored as uint8."""

    name, noun, nouns = "image", "image", "images"
    rank = 3
    is_image = True
    thumbnail_tiles = 10

    def prepared(
        self, splits: Splits, features: tuple[Feature, ...], config: DataConfig
    ) -> tuple[Splits, tuple[Feature, ...]]:
        train, val, test = (replace(split, samples=resize_images(split.samples, config.size)) for split in splits)
        return (train, val, test), features

    def pictures(self, data: Tensor) -> np.ndarray:
        pictures: np.ndarray = to_stored(data, torch.uint8).numpy()
        return pictures

    def error_pictures(self, recon: Tensor, data: Tensor) -> np.ndarray:
        return error_colours(self.pictures(recon), self.pictures(data))

    def worded(self, text: str) -> str:
        return text

    def shape_text(self, shape: tuple[int, ...]) -> str:
        return f"{shape[1]}×{shape[2]} pixels"

    def fits(self, shape: tuple[int, ...], features: tuple[Feature, ...]) -> bool:
        return len(shape) == 3 and shape[0] in (1, 3) and max(shape[1:]) <= MAX_SIDE and not features

    def fitted(self, config: AEConfig) -> AEConfig:
        """Return the settings; those for numbers without bounds become those for pixels."""
        return bounded(config) if config.data_range == UNBOUNDED else config


def resize_images(images: Tensor, size: int) -> Tensor:
    """Resize (N, C, H, W) uint8 to (N, C, size, size) uint8, anti-aliased; 0 keeps the size."""
    if size == 0 or images.shape[2:] == (size, size):
        return images.contiguous()
    out = torch.empty((*images.shape[:2], size, size), dtype=torch.uint8)
    chunk_size = max(1, CHUNK_NUMBERS // max(images[0].numel(), out[0].numel())) if len(images) else 1
    for start in range(0, len(images), chunk_size):
        chunk = images[start : start + chunk_size].float()
        small = interpolate(chunk, size=(size, size), mode="bilinear", antialias=True, align_corners=False)
        out[start : start + chunk_size] = small.round_().clamp_(0, 255)
    return out
