"""A series of the user's own in a CSV file: its channels, windows and gaps."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from lab.data import DataConfig
from lab.data.sources.series_file import (
    SeriesFile,
    channel_columns,
    check_windows,
    gaps,
    possible_channels,
    time_column,
)
from lab.data.sources.table_file import table_path
from lab.data.table_facts import understand
from lab.errors import ConfigError, DatasetError
from ui.shared.config_forms import config_form
from ui.shared.plain_text import plain
from ui.shared.table_report import show_table
from ui.train.table_chooser import choose_path

SERIES = SeriesFile.name


def choose_series() -> tuple[DataConfig, int]:
    """Draw an upload, a path, what was understood, channels and windows; say what is wrong.

    Returns:
        The settings, whose path is "" where there is no series that can be trained on yet, and the number of windows.
    """
    nothing = DataConfig(SERIES)
    try:
        path = choose_path("series")
        if not path:
            st.info(
                "Upload a CSV file, or give its path: a row a step in the order of time, a column a channel.",
                icon=":material/timeline:",
            )
            return nothing, 0
        config = replace(nothing, path=path)
        with st.spinner("Reading the series", show_time=True):
            facts = understand(table_path(config))
        show_table(facts, "series_preview")
        chosen = st.multiselect(
            "Channels",
            [name for name in possible_channels(facts) if "," not in name],
            key=f"series_channels:{path}",
            placeholder="all",
        )
        config = replace(config, channels=",".join(chosen))
        config = replace(config, **config_form(config, f"series:{path}", ["window", "stride"]))
        channel_columns(facts, config.channels)
        n_windows = _describe(config)
    except (DatasetError, ConfigError) as error:
        st.error(plain(str(error)), icon=":material/timeline:")
        return nothing, 0
    return config, n_windows


def series_shape(config: DataConfig) -> tuple[int, ...] | None:
    """Return the shape of a window of the user's series; None for other datasets, and before one is chosen."""
    if config.name != SERIES or not config.path:
        return None
    facts = understand(table_path(config))
    return len(channel_columns(facts, config.channels)), config.window


def _describe(config: DataConfig) -> int:
    """Say how many windows and gaps there are; return the number of windows. Raises DatasetError: too few."""
    series = SeriesFile().read(config)
    n_windows, n_gaps = check_windows(series), gaps(series)
    time = time_column(understand(table_path(config)))
    s = "" if n_gaps == 1 else "s"
    without = f"; {n_gaps:,} gap{s}, and no window lies in one" if n_gaps else ", no gaps"
    order = f"time: {time.name}" if time else "no time column: each row is a step"
    n_steps = series.values.shape[1]
    st.caption(
        f"{n_steps:,} steps ({plain(order)}){without}; {n_windows:,} windows, split by time: the first four sixths "
        "train, the fifth validates, the last tests."
    )
    return n_windows
