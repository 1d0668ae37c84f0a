"""Conversion between stored samples and the data scale, the same for every kind of sample.

Images are stored as uint8, of which 0 to 255 are 0 to 1 on the data scale. Everything else is stored as float32 on the
data scale: tables with mean 0 and standard deviation 1 a column, series in [0, 1] a channel; NaN where it is missing.
"""

from __future__ import annotations

import torch
from torch import Tensor

GREY_LEVELS = 255


def from_stored(samples: Tensor) -> Tensor:
    """Return stored samples (N, ...) on the data scale, float32."""
    return samples.float() / GREY_LEVELS if samples.dtype == torch.uint8 else samples


def to_stored(data: Tensor, dtype: torch.dtype) -> Tensor:
    """Return samples on the data scale (N, ...) as they are stored in `dtype`, that of the samples beside them."""
    return (data * GREY_LEVELS).round().to(torch.uint8) if dtype == torch.uint8 else data.to(dtype)
