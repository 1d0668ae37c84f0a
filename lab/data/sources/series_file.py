"""The user's own series: a CSV file with a row a step, cut into windows."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lab.data.dataset import DataConfig, RawSamples
from lab.data.features import Feature
from lab.data.long_series import LongSeries, LongSeriesSource, time_splits
from lab.data.own_paths import has_own_file
from lab.data.sources.table_file import CHANGED, table_path
from lab.data.table_columns import NUMBER, YES_NO, Column
from lab.data.table_facts import TableFacts, read_blocks, understand
from lab.errors import DatasetError

TIME_NAMES = ("time", "timestamp", "date", "datetime", "step", "index", "t")
MAX_CHANNELS = 32
MAX_NUMBERS = 25_000_000  # of all windows together, 100 MB
JUMP = 1.5  # times the usual distance in time, above which steps are missing
ONE_CLASS = "windows"


class SeriesFile(LongSeriesSource):
    """A CSV file: a row a step in the order of time, columns of numbers as channels; split by time."""

    name = "series-file"
    title = "Your series (CSV)"
    licence = "yours"
    source = "a file of your own"
    sample_shape = None
    class_names = (ONE_CLASS,)

    def available(self, config: DataConfig) -> bool:
        return has_own_file(config)

    def read(self, config: DataConfig) -> LongSeries:
        path = table_path(config)
        facts = understand(path)
        values = _with_gaps(*_read(path, facts, channel_columns(facts, config.channels)))
        if understand(path) != facts:
            raise DatasetError(CHANGED)
        return LongSeries(values, np.zeros(values.shape[1], dtype=np.int64), config.window, config.stride)

    def load(self, config: DataConfig) -> RawSamples:
        series = self.read(config)
        check_windows(series)
        train, val, test = (series.split(steps, config.split_seed) for steps in time_splits(series.values.shape[1]))
        columns = channel_columns(understand(table_path(config)), config.channels)
        features = tuple(Feature(column.name) for column in columns)
        return RawSamples(train, test, self.class_names, self.targets, features, val)


def time_column(facts: TableFacts) -> Column | None:
    """Return the column that holds the time, known by its name; None where there is none."""
    named = [column for column in facts.columns if column.name.lower() in TIME_NAMES]
    return min(named, key=lambda column: TIME_NAMES.index(column.name.lower()), default=None)


def possible_channels(facts: TableFacts) -> tuple[str, ...]:
    """Return the names of the columns that can be channels: numbers that are not the time."""
    time = time_column(facts)
    return tuple(c.name for c in facts.columns if c.read_as in (NUMBER, YES_NO) and c != time)


def channel_columns(facts: TableFacts, chosen: str) -> tuple[Column, ...]:
    """Return the columns of the chosen channels, names with commas between; "": all that can be.

    Raises:
        DatasetError: there is none, one of these cannot be a channel, or they are too many.
    """
    possible = possible_channels(facts)
    names = [name.strip() for name in chosen.split(",") if name.strip()] or list(possible)
    unknown = [name for name in names if name not in possible]
    if unknown or not names:
        what = f'"{unknown[0]}" is no column of numbers' if unknown else "the file has no column of numbers"
        raise DatasetError(f"{what}; as channels choose from {', '.join(possible[:MAX_CHANNELS]) or 'another file'}")
    if len(names) > MAX_CHANNELS:
        raise DatasetError(f"{len(names):,} channels are too many; choose at most {MAX_CHANNELS} of the columns")
    return tuple(column for column in facts.columns if column.name in names)


def check_windows(series: LongSeries) -> int:
    """Return the number of windows. Raises DatasetError: a part of the series has none, or they are too many."""
    n_steps = series.values.shape[1]
    counts = [len(series.starts(steps)) for steps in time_splits(n_steps)]
    for part, count in zip(("training", "validation", "test"), counts, strict=True):
        if not count:
            raise DatasetError(
                f"the {part} part of {n_steps:,} steps holds no whole window of {series.window}: choose a shorter "
                "window, fewer channels with gaps, or a longer series"
            )
    if sum(counts) * series.window * len(series.values) > MAX_NUMBERS:
        raise DatasetError(
            f"{sum(counts):,} windows of {series.window} steps are more than {MAX_NUMBERS:,} numbers: choose a larger "
            "stride, or fewer channels"
        )
    return sum(counts)


def gaps(series: LongSeries) -> int:
    """Return how many gaps a series has: stretches in which a channel has no value."""
    missing = np.isnan(series.values).any(0)
    return int((missing & ~np.concatenate([[False], missing[:-1]])).sum())


def _read(path: Path, facts: TableFacts, columns: tuple[Column, ...]) -> tuple[np.ndarray, np.ndarray | None]:
    """Return values (L, C) float32, NaN where a cell is empty, and the time of each row (L,) where it is a number.

    Raises:
        DatasetError: time goes back, or stands still, in a row.
    """
    time = time_column(facts)
    time = time if time is not None and time.read_as == NUMBER else None
    values, times, last = [], [], -np.inf
    for rows, cells in read_blocks(path, facts.form, has_header=facts.has_header):
        if len(cells) != len(facts.columns):
            raise DatasetError(CHANGED)
        values.append(np.concatenate([column.features(cells[column.index]) for column in columns], axis=1))
        if time is None:
            continue
        block = time.features(cells[time.index])[:, 0]
        back = np.flatnonzero(~(np.diff(block, prepend=last) > 0))
        if len(back):
            raise DatasetError(
                f'row {rows[int(back[0])]:,}, column "{time.name}": time does not go on from the row before; sort the '
                "rows by time, and remove repeats and empty cells"
            )
        times.append(block)
        last = block[-1]
    return np.concatenate(values).astype(np.float32), np.concatenate(times) if times else None


def _with_gaps(values: np.ndarray, times: np.ndarray | None) -> np.ndarray:
    """Return (C, L) with a step without values wherever time jumps."""
    if times is not None and len(times) > 2:
        apart = np.diff(times)
        jumps = np.flatnonzero(apart > JUMP * np.median(apart)) + 1
        values = np.insert(values, jumps, np.nan, axis=0)
    return np.ascontiguousarray(values.T)
