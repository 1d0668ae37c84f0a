"""Ratings: (F,), what a user has given each of F items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from lab.data.dataset import DataConfig
from lab.data.features import Feature
from lab.data.modalities.sample_kind import SampleKind, Splits
from lab.plots.sample_pictures import list_pictures
from models import AEConfig
from models.model_config import MULTINOMIAL, UNBOUNDED


class RatingsKind(SampleKind):
    """A user's ratings, stored as shares of the highest rating there is, NaN where an item is not rated.

    An item counts as liked from 0.8 of the highest rating (models/losses.py has the one implementation): 4 of 5 stars.
    A like without stars is the rating 1 of 1. Splits are by user: each is in one of them.
    """

    name, noun, nouns = "ratings", "user", "users"
    rank = 1
    is_bounded = False
    has_linear_rival = False  # an item without a rating is no 0, and a multinomial model's shares are no ratings
    model_settings: ClassVar[Mapping[str, Any]] = {
        "architecture": "mlp",
        "data_range": UNBOUNDED,
        "bottleneck": True,
    }

    def prepared(
        self, splits: Splits, features: tuple[Feature, ...], config: DataConfig
    ) -> tuple[Splits, tuple[Feature, ...]]:
        known = torch.cat([split.samples[~split.samples.isnan()] for split in splits])
        highest = float(known.max()) if len(known) else 1.0
        train, val, test = (replace(split, samples=(split.samples.double() / highest).float()) for split in splits)
        return (train, val, test), tuple(replace(feature, scale=highest) for feature in features)

    def pictures(self, data: Tensor) -> np.ndarray:
        return list_pictures(data.numpy())

    def error_pictures(self, recon: Tensor, data: Tensor) -> np.ndarray:
        """Draw the items that are liked more than the reconstruction says: no item where it is right."""
        return list_pictures((data - recon).clamp(min=0.0).where(data > recon, torch.nan).numpy())

    def shape_text(self, shape: tuple[int, ...]) -> str:
        return f"{shape[0]:,} items"

    def fitted(self, config: AEConfig) -> AEConfig:
        """Return the settings; but for a multinomial likelihood, the loss is the squared error of the items rated."""
        own = config.recon_loss == MULTINOMIAL
        loss: Mapping[str, Any] = {} if own else {"output": "linear", "recon_loss": "mse"}
        return replace(config, **self.model_settings, **loss)
