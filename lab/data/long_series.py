"""A long series cut into windows: C channels, L steps, windows of T steps, one every `stride` steps."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from lab.data.dataset import DataConfig, DatasetSource, Split, permutation
from lab.data.targets import TIME, Target

TRAIN_END, VAL_END = 4 / 6, 5 / 6  # of the series: training before, then validation, then test
TIME_TARGET = "time"


@dataclass(frozen=True)
class LongSeries:
    """One series: values (C, L) float32 in their own units, NaN in gaps; regimes (L,) int64, the class of each step."""

    values: np.ndarray
    regimes: np.ndarray
    window: int
    stride: int

    def starts(self, steps: range) -> np.ndarray:
        """Return the first steps (M,) of the windows that lie wholly in `steps` and in no gap."""
        starts = np.arange(steps.start, steps.stop - self.window + 1, self.stride)
        missing = np.concatenate([[0], np.isnan(self.values).any(0).cumsum()])  # before each step
        whole: np.ndarray = starts[missing[starts + self.window] == missing[starts]]
        return whole

    def windows(self, starts: np.ndarray) -> Tensor:
        """Return the windows that start there: (M,) -> (M, C, T) float32."""
        index = starts[:, None] + np.arange(self.window)
        return torch.from_numpy(np.ascontiguousarray(self.values[:, index].transpose(1, 0, 2)))

    def class_of(self, starts: np.ndarray) -> np.ndarray:
        """Return the regime in the middle of each window, (M,)."""
        classes: np.ndarray = self.regimes[starts + self.window // 2]
        return classes

    def split(self, steps: range, seed: int) -> Split:
        """Return the windows of a stretch; their order is shuffled, the first target is the step of their middle."""
        starts = self.starts(steps)[permutation(len(self.starts(steps)), seed).numpy()]
        labels = torch.from_numpy(self.class_of(starts)).long()
        middles = torch.from_numpy(starts + self.window // 2).float()[:, None]
        return Split(self.windows(starts), labels, middles)


class LongSeriesSource(DatasetSource):
    """A dataset of the windows of one long series, split by time: no window lies in two splits."""

    kind = "series"
    targets = (Target(TIME_TARGET, TIME, "steps"),)

    def read(self, config: DataConfig) -> LongSeries:
        """Read the whole series. Raises DatasetError with what to do."""
        raise TypeError(f"{type(self).__name__} must define read")


def time_splits(n_steps: int) -> tuple[range, range, range]:
    """Return the steps of a series that are training, validation and test, one after the other."""
    borders = (0, round(TRAIN_END * n_steps), round(VAL_END * n_steps), n_steps)
    train, val, test = (range(start, end) for start, end in itertools.pairwise(borders))
    return train, val, test


def n_windows(steps: range, window: int, stride: int) -> int:
    """Return how many windows lie wholly in a stretch without gaps."""
    return max(0, (len(steps) - window) // stride + 1)
