"""Fewer points for a chart of a long run: what a line of a few hundred pixels can show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

SPANS = 200  # of a chart's width; each keeps its lowest and highest point
MAX_POINTS = 800  # a table with no more rows is drawn whole


def thinned(table: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Return the rows of a table that a line chart of these columns needs.

    Those are the first, the last, and the ones with the lowest and the highest value of each column within each of
    SPANS equal parts of the table. A table of up to MAX_POINTS rows is returned as it is.
    """
    if len(table) <= MAX_POINTS:
        return table
    return table.iloc[extreme_rows(table[list(columns)].to_numpy(dtype=np.float64), SPANS)]


def extreme_rows(values: np.ndarray, spans: int) -> np.ndarray:
    """Return the rows to keep of values (N, C), in order: first, last, and each column's extremes of each span.

    NaN counts as no value.
    """
    n, n_columns = values.shape
    width = -(-n // spans)
    padded = np.full((spans * width, n_columns), np.nan)
    padded[:n] = values
    parts = padded.reshape(spans, width, n_columns)
    starts = width * np.arange(spans)[:, None]
    lowest = starts + np.where(np.isnan(parts), np.inf, parts).argmin(axis=1)
    highest = starts + np.where(np.isnan(parts), -np.inf, parts).argmax(axis=1)
    rows = np.unique(np.concatenate([[0, n - 1], lowest.ravel(), highest.ravel()]))
    return rows[rows < n]
