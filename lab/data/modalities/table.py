"""Rows of a table: (F,), a number a column."""

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
from lab.plots.sample_pictures import bar_pictures
from models.model_config import UNBOUNDED


class TableKind(SampleKind):
    """A row of a table, stored with mean 0 and standard deviation 1 a column (of the training rows), NaN for missing.

    The squared error of such rows is the negative log-likelihood of a Gaussian of one variance for all columns.
    """

    name, noun, nouns = "table", "row", "rows"
    rank = 1
    is_bounded = False
    model_settings: ClassVar[Mapping[str, Any]] = {
        "architecture": "mlp",
        "data_range": UNBOUNDED,
        "output": "linear",
        "recon_loss": "mse",
        "bottleneck": True,
    }

    def prepared(
        self, splits: Splits, features: tuple[Feature, ...], config: DataConfig
    ) -> tuple[Splits, tuple[Feature, ...]]:
        mean, deviation = column_scale(splits[0].samples)
        train, val, test = (
            replace(split, samples=((split.samples.double() - mean) / deviation).float()) for split in splits
        )
        scaled = zip(features, mean.tolist(), deviation.tolist(), strict=True)
        return (train, val, test), tuple(replace(feature, offset=m, scale=s) for feature, m, s in scaled)

    def pictures(self, data: Tensor) -> np.ndarray:
        return bar_pictures(data.numpy())

    def shape_text(self, shape: tuple[int, ...]) -> str:
        return f"{shape[0]:,} columns"

    def error_pictures(self, recon: Tensor, data: Tensor) -> np.ndarray:
        return bar_pictures((recon - data).numpy())


def column_scale(rows: Tensor) -> tuple[Tensor, Tensor]:
    """Return mean and standard deviation of each column of (N, F), without missing values; float64, (F,) each.

    A column that does not vary has deviation 1, one without any value mean 0.
    """
    rows = rows.double()
    known = ~rows.isnan()
    count = known.sum(0).clamp(min=1)
    mean = torch.where(known, rows, 0.0).sum(0) / count
    variance = torch.where(known, (rows - mean).square(), 0.0).sum(0) / count
    deviation = variance.sqrt()
    return mean, torch.where(deviation > 1e-12 * mean.abs().clamp(min=1e-300), deviation, 1.0)
