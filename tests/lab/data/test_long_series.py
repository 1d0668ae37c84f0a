"""Windows of one long series: where they start, that none crosses a border, and the simulated regimes."""

import numpy as np
import pytest
import torch

from lab.data import DataConfig, load_dataset
from lab.data.long_series import LongSeries, n_windows, time_splits
from lab.data.sources.regimes import N_STEPS, Regimes


def series(n=20, window=4, stride=3):
    steps = np.arange(n, dtype=np.float32)
    return LongSeries(np.stack([steps, -steps]), np.arange(n) // 10, window, stride)


def test_windows_by_hand():
    long = series()
    starts = long.starts(range(2, 15))
    assert starts.tolist() == [2, 5, 8, 11] and n_windows(range(2, 15), 4, 3) == 4
    windows = long.windows(starts)
    assert windows.shape == (4, 2, 4) and windows[1].tolist() == [[5, 6, 7, 8], [-5, -6, -7, -8]]
    assert long.class_of(starts).tolist() == [0, 0, 1, 1]  # of steps 4, 7, 10 and 13


def test_no_window_lies_in_a_gap():
    long = series()
    long.values[1, 9] = np.nan
    assert long.starts(range(20)).tolist() == [0, 3, 12, 15]  # not 6 and 9
    assert series(n=3).starts(range(3)).tolist() == [] and n_windows(range(3), 4, 3) == 0


def test_splits_follow_each_other_in_time():
    assert time_splits(12) == (range(8), range(8, 10), range(10, 12))
    data = load_dataset(DataConfig("regimes"))
    middles = [split.targets[:, 0] for split in (data.train, data.val, data.test)]
    half = data.info.sample_shape[1] // 2
    for steps, middle in zip(time_splits(N_STEPS), middles, strict=True):
        assert middle.min() - half >= steps.start and middle.max() + half <= steps.stop
        assert not torch.equal(middle, middle.sort().values)  # the first are a fair choice


def test_the_regimes_are_what_their_names_say():
    config = DataConfig("regimes")
    long = Regimes().read(config)
    current = {name: long.values[0, long.regimes == i] for i, name in enumerate(Regimes.class_names)}
    assert current["idle"].mean() == pytest.approx(2.0, abs=0.02) and current["idle"].std() == pytest.approx(
        0.15, abs=0.01
    )
    assert current["steady"].mean() == pytest.approx(10.0, abs=0.1)
    assert current["heavy load"].std() == pytest.approx(2.5 / 2**0.5, abs=0.1)
    assert np.array_equal(long.values, Regimes().read(config).values)
