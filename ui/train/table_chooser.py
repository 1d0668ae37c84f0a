"""A CSV file of the user's own: uploaded or by its path, with a preview of what was understood."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from lab.data import DataConfig
from lab.data.sources.table_file import TableFile, table_path
from lab.data.table_columns import Column
from lab.data.table_facts import MIN_ROWS, NO_TARGET, TableFacts, understand
from lab.errors import ConfigError, DatasetError
from lab.runs.table_uploads import keep_table
from ui.shared.plain_text import plain

TABLE = TableFile.name
_TARGET_HELP = "The column that is known beside the rows: it colours the map, and the model does not see it."


@dataclass(frozen=True)
class TableChoice:
    """The chosen table; path "": none that can be trained on yet."""

    path: str = ""
    target: str = ""
    n_rows: int = 0


def choose_table() -> TableChoice:
    """Draw an upload, a path, what was understood of the table, and its target; say what is wrong with it."""
    try:
        path = choose_path("table")
        if not path:
            st.info(
                f"Upload a CSV file, or give its path: a row a sample, at least {MIN_ROWS}, a column a measurement.",
                icon=":material/table:",
            )
            return TableChoice()
        with st.spinner("Reading the table", show_time=True):
            facts = understand(table_path(DataConfig(TABLE, path=path)))
        show_table(facts, "table_preview")
        target = _choose_target(facts)
        facts.feature_columns(facts.target(target))
    except (DatasetError, ConfigError) as error:
        st.error(plain(str(error)), icon=":material/table:")
        return TableChoice()
    return TableChoice(path, target, facts.n_rows)


def table_shape(config: DataConfig) -> tuple[int, ...] | None:
    """Return the shape of a row of the user's table; None for other datasets, and before a table is chosen."""
    if config.name != TABLE or not config.path:
        return None
    facts = understand(table_path(config))
    return (sum(len(column.feature_names) for column in facts.feature_columns(facts.target(config.target))),)


def choose_path(what: str) -> str:
    """Draw an upload and a path; return the path of the file. Raises DatasetError: an upload cannot be kept.

    Args:
        what: the file is, in the widgets' keys.
    """
    file = st.file_uploader(
        "Upload a CSV file",
        ["csv", "tsv", "txt"],
        key=f"{what}_upload",
        help="It stays on the machine that runs Latent Lab; whoever can open this app can train on it.",
    )
    if file is not None:
        return str(keep_table(file.getvalue()))
    return st.text_input("Or the path of a CSV file on this machine", key=f"{what}_path").strip()


def show_table(facts: TableFacts, key: str) -> None:
    """Draw what was understood of a file, a line a column."""
    st.caption(plain(facts.summary()))
    rows = [(c.name, _read_as(c), c.n_missing, c.example, c.reason) for c in facts.columns]
    table = pd.DataFrame(rows, columns=["column", "read as", "missing", "example", "why it is left out"])
    st.dataframe(table, hide_index=True, width="stretch", height="auto" if len(rows) < 8 else 280, key=key)


def _read_as(column: Column) -> str:
    n = len(column.feature_names)
    return column.read_as if n < 2 else f"{column.read_as}, {n} features"


def _choose_target(facts: TableFacts) -> str:
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
