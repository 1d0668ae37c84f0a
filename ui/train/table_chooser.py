"""A CSV file of the user's own: uploaded or by its path, with a preview of what was understood."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from lab.data import DataConfig
from lab.data.sources.table_file import TableFile, table_path
from lab.data.table_facts import MIN_ROWS, understand
from lab.errors import ConfigError, DatasetError
from lab.runs.table_uploads import keep_table
from ui.shared.plain_text import plain
from ui.shared.table_report import choose_target, show_table

TABLE = TableFile.name


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
        target = choose_target(facts)
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
        max_upload_size=20,
        help="It stays on the machine that runs Latent Lab; whoever can open this app can train on it.",
    )
    if file is not None:
        return str(keep_table(file.getvalue()))
    return st.text_input("Or the path of a CSV file on this machine", key=f"{what}_path").strip()
