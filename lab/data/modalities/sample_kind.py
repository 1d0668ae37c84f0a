"""The interface of a kind of sample. A kind is one class in one file and one entry in kind_registry.py."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
from torch import Tensor

from lab.data.dataset import DataConfig, Split
from lab.data.features import Feature
from lab.errors import ConfigError
from models import AEConfig

_IMAGE = re.compile(r"\b(?:([Aa])n )?([Ii]mage)(s?)\b")
Splits = tuple[Split, Split, Split]  # training, validation, test


class SampleKind:
    """A kind of sample, whatever dataset it is from.

    noun, nouns: what one and several are called on screen. rank: dimensions of a sample's shape.
    model_settings: settings that every model of such samples has. is_image: an image can be resized, rotated and
    drawn, and models may compare its structure. is_bounded: the data scale is [0, 1]; otherwise values may be missing.
    has_linear_rival: PCA can be fitted to such samples, and the squared errors of all models be compared.
    thumbnail_tiles: of a model's thumbnail, per side.
    """

    name: str
    noun: str
    nouns: str
    rank: int
    model_settings: ClassVar[Mapping[str, Any]] = {}
    is_image = False
    is_bounded = True
    has_linear_rival = True
    thumbnail_tiles = 5

    def prepared(
        self, splits: Splits, features: tuple[Feature, ...], config: DataConfig
    ) -> tuple[Splits, tuple[Feature, ...]]:
        """Return the splits as they are stored (see lab/data/scale.py), and the features with their scale."""
        raise TypeError(f"{type(self).__name__} must define prepared")

    def pictures(self, data: Tensor) -> np.ndarray:
        """Draw samples on the data scale (N, *shape): (N, C, H, W) uint8, C 1 or 3."""
        raise TypeError(f"{type(self).__name__} must define pictures")

    def error_pictures(self, recon: Tensor, data: Tensor) -> np.ndarray:
        """Draw reconstruction minus sample, both (N, *shape) on the data scale: (N, C, H, W) uint8, C 1 or 3."""
        raise TypeError(f"{type(self).__name__} must define error_pictures")

    @property
    def scale_text(self) -> str:
        """Return the name of the scale on which errors are measured."""
        return "[0, 1] scale" if self.is_bounded else "data scale"

    def worded(self, text: str) -> str:
        """Return a text about images as one about samples of this kind: "an image" becomes "a row"."""
        return _IMAGE.sub(self._word, text)

    def _word(self, match: re.Match[str]) -> str:
        article, image, plural = match.groups()
        word = self.nouns if plural else self.noun
        word = word if article or image[0] == "i" else word.capitalize()
        return f"{article} {word}" if article else word

    def shape_text(self, shape: tuple[int, ...]) -> str:
        """Return the size of a sample in words."""
        raise TypeError(f"{type(self).__name__} must define shape_text")

    def fits(self, shape: tuple[int, ...], features: tuple[Feature, ...]) -> bool:
        """Return whether a sample of this kind can have this shape and these features."""
        return len(shape) == self.rank and len(features) == shape[0]

    def fitted(self, config: AEConfig) -> AEConfig:
        """Return a model's settings, changed where samples of this kind need others."""
        return replace(config, **self.model_settings)

    def check(self, config: AEConfig) -> None:
        """Check a model's settings. Raises ConfigError, which says how to set them."""
        fitted = self.fitted(config)
        changes = [name for name, value in fitted.to_dict().items() if value != config.to_dict()[name]]
        if changes:
            settings = ", ".join(f'{name} "{getattr(fitted, name)}"' for name in changes)
            raise ConfigError(f"a model of {self.nouns} needs {settings}")


def bounded(config: AEConfig) -> AEConfig:
    """Return settings for numbers without bounds as those for [0, 1]: a squared error, that of columns or of counts."""
    return replace(config, data_range="[0, 1]", output="sigmoid", recon_loss="mse")
