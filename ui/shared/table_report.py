"""A CSV file as it is understood, and the choice of its target."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lab.data.table_columns import Column
from lab.data.table_facts import NO_TARGET, TableFacts
from ui.shared.plain_text import plain

_TARGET_HELP = "The column that is known beside the rows: it colours the map, and the model does not see it."


def show_table(facts: TableFacts, key: str) -> None:
    """Draw what was understood of a file, a line a column."""
    st.caption(plain(facts.summary()))
    rows = [(c.name, _read_as(c), c.n_missing, c.example, c.reason) for c in facts.columns]
    table = pd.DataFrame(rows, columns=["column", "read as", "missing", "example", "why it is left out"])
    st.dataframe(table, hide_index=True, width="stretch", height="auto" if len(rows) < 8 else 280, key=key)


def choose_target(facts: TableFacts) -> str:
    """Return the target as a setting: "" where it is the usual one."""
    usual = facts.target("")
    start = NO_TARGET if usual is None else usual.name
    options = [NO_TARGET, *facts.targets()]
    chosen = st.selectbox(
        "Target",
        options,
        index=options.index(start),
        format_func=lambda name: "none: all rows are one class" if name == NO_TARGET else name,
        key=f"table_target:{facts.columns}",
        help=_TARGET_HELP,
    )
    return "" if chosen == start else chosen


def _read_as(column: Column) -> str:
    n = len(column.feature_names)
    return column.read_as if n < 2 else f"{column.read_as}, {n} features"
