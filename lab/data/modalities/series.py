"""Windows of a time series: (C, T), channels by steps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from torch import Tensor

from lab.data.dataset import DataConfig
from lab.data.features import Feature
from lab.data.modalities.sample_kind import SampleKind, Splits, bounded
from lab.plots.sample_pictures import curve_pictures
from models import AEConfig
from models.model_config import UNBOUNDED


class SeriesKind(SampleKind):
    """A window of C channels and T steps, stored in [0, 1]: each channel from its least to its greatest value.

    Convolutions run along time.
    """

    name, noun, nouns = "series", "window", "windows"
    rank = 2

    def prepared(
        self, splits: Splits, features: tuple[Feature, ...], config: DataConfig
    ) -> tuple[Splits, tuple[Feature, ...]]:
        train = splits[0].samples.double()
        low, high = train.amin((0, 2)), train.amax((0, 2))  # (C,)
        span = (high - low).where(high > low, 1.0)
        scaled = [
            replace(split, samples=((split.samples.double() - low[:, None]) / span[:, None]).float())
            for split in splits
        ]
        by_feature = zip(features, low.tolist(), span.tolist(), strict=True)
        return (scaled[0], scaled[1], scaled[2]), tuple(
            replace(feature, offset=offset, scale=scale) for feature, offset, scale in by_feature
        )

    def pictures(self, data: Tensor) -> np.ndarray:
        return curve_pictures(data.numpy())

    def shape_text(self, shape: tuple[int, ...]) -> str:
        return f"{shape[0]} channel{'' if shape[0] == 1 else 's'}, {shape[1]} steps"

    def error_pictures(self, recon: Tensor, data: Tensor) -> np.ndarray:
        return curve_pictures(((recon - data) / 2 + 0.5).numpy())  # no error in the middle

    def fitted(self, config: AEConfig) -> AEConfig:
        """Return the settings; those for numbers without bounds, or for images alone, become those for [0, 1]."""
        if config.data_range == UNBOUNDED:
            return bounded(config)
        return replace(config, recon_loss="mse") if config.recon_loss == "ssim" else config
