"""A table of one's own before it is kept: how each column is read, and the target."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from lab.data.own_files.file_entries import Entry
from lab.data.table_facts import TableFacts, understand
from lab.runs.dataset_keeping import Description, keep_table
from ui.shared.table_report import choose_target, show_table


def draw_table(entry: Entry, key: str, describe: Callable[[str], Description], finish: Callable[[str], None]) -> None:
    """Draw what was understood of a table, its target and Keep; `finish` is called with the name of what was kept."""
    facts = _facts(key, entry)
    show_table(facts, "datasets_table")
    target = choose_target(facts)
    facts.feature_columns(facts.target(target))
    description = describe(key)
    if st.button("Keep", type="primary", icon=":material/save:", key="datasets_keep", disabled=not description.name):
        finish(keep_table(entry, target, description).name)


@st.cache_resource(show_spinner="Reading the table", max_entries=4)
def _facts(key: str, _entry: Entry) -> TableFacts:
    with TemporaryDirectory() as folder:
        path = Path(folder, "table.csv")
        path.write_bytes(_entry.read())
        return understand(path)
