"""Windows of a recording of neurons: (C, T), spike counts of C neurons in T bins."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from torch import Tensor

from lab.data.dataset import DataConfig
from lab.data.features import Feature
from lab.data.modalities.sample_kind import SampleKind, Splits
from lab.plots.sample_pictures import raster_error_pictures, raster_pictures
from models import AEConfig
from models.model_config import MULTINOMIAL, UNBOUNDED


class NeuralKind(SampleKind):
    """Spike counts of C neurons in a window of T bins, stored as they were counted: the rates of a Poisson likelihood.

    A model with a squared error and a linear output keeps them; every other takes the Poisson likelihood.
    """

    name, noun, nouns = "neural", "window", "windows"
    rank = 2
    is_bounded = False

    def prepared(
        self, splits: Splits, features: tuple[Feature, ...], config: DataConfig
    ) -> tuple[Splits, tuple[Feature, ...]]:
        return splits, features

    def pictures(self, data: Tensor) -> np.ndarray:
        return raster_pictures(data.numpy())

    def error_pictures(self, recon: Tensor, data: Tensor) -> np.ndarray:
        return raster_error_pictures((recon - data).numpy())

    def shape_text(self, shape: tuple[int, ...]) -> str:
        return f"{shape[0]} neurons, {shape[1]} bin{'' if shape[1] == 1 else 's'}"

    def fitted(self, config: AEConfig) -> AEConfig:
        if config.recon_loss == MULTINOMIAL or (config.recon_loss == "mse" and config.output == "linear"):
            return replace(config, data_range=UNBOUNDED, output="linear", recon_loss="mse")
        return replace(config, data_range=UNBOUNDED, output="exp", recon_loss="poisson")
