"""A series of the user's own: windows, gaps, channels and refusals."""

import numpy as np
import pytest

from lab.data import DataConfig, load_dataset
from lab.data.sources.series_file import SeriesFile, check_windows, gaps
from lab.errors import DatasetError


def write(path, rows, header="time,a,b,note"):
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return str(path)


def config(path, **options):
    return DataConfig("series-file", path=path, **({"window": 4, "stride": 2} | options))


@pytest.fixture
def plain(tmp_path):
    return write(tmp_path / "s.csv", [f"{t},{t % 7},{t * 0.5},word {t}" for t in range(60)])


def test_rows_are_steps_and_columns_of_numbers_are_channels(plain):
    series = SeriesFile().read(config(plain))
    assert series.values.shape == (2, 60) and series.values[:, 9].tolist() == [2.0, 4.5]
    data = load_dataset(config(plain))
    assert [feature.name for feature in data.info.features] == ["a", "b"] and data.info.sample_shape == (2, 4)
    assert (len(data.train), len(data.val), len(data.test)) == (19, 4, 4)  # of 40, 10 and 10 steps
    assert data.train.targets.max() < 40 <= data.val.targets.min() < 50 <= data.test.targets.min()
    assert load_dataset(config(plain, channels="b")).info.sample_shape == (1, 4)


def test_empty_cells_and_jumps_of_time_are_gaps(tmp_path):
    rows = [f"{t if t < 30 else t + 5},{'' if t == 10 else t},{t},x" for t in range(60)]
    series = SeriesFile().read(config(write(tmp_path / "s.csv", rows)))
    assert series.values.shape == (2, 61) and gaps(series) == 2
    assert np.flatnonzero(np.isnan(series.values).any(0)).tolist() == [10, 30]
    starts = series.starts(range(61))
    assert not any(start <= gap < start + 4 for start in starts for gap in (10, 30))


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        (
            [f"{t},{t},{t},x" for t in (*range(20), 19, *range(21, 40))],
            {},
            'row 22, column "time": time does not go on',
        ),
        (
            [f"{t},{t},{t},x" for t in range(40)],
            {"window": 10},
            "validation part of 40 steps holds no whole window of 10",
        ),
        ([f"{t},{t},{t},x" for t in range(40)], {"channels": "a,note"}, '"note" is no column of numbers'),
        ([f"{t},{'inf' if t == 5 else t},{t},x" for t in range(40)], {}, r'row 7, column "a": inf is infinite'),
        ([f"{t},x{t},y{t},x" for t in range(40)], {}, "no column of numbers"),
    ],
)
def test_refusals_name_the_place(tmp_path, rows, options, message):
    with pytest.raises(DatasetError, match=message):
        load_dataset(config(write(tmp_path / "s.csv", rows), **options))


def test_windows_are_bounded(plain):
    assert check_windows(SeriesFile().read(config(plain))) == 27


def test_settings_of_windows_belong_to_series_files():
    assert DataConfig("sines", window=9, channels="a") == DataConfig("sines")
    assert {"window", "stride", "channels"}.isdisjoint(DataConfig("sines").to_dict())
    kept = config("s.csv", channels=" a ,b")
    assert DataConfig.from_dict(kept.to_dict()) == kept and kept.to_dict()["window"] == 4
