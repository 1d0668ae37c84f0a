"""Show what was understood of files of one's own, before anything is trained on them or kept."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lab.data.own_files.file_entries import LeftOut
from lab.data.own_files.image_survey import ImageReport
from ui.shared.plain_text import plain

MAX_ROWS = 10_000  # of a list that is sent to the browser


def show_report(report: ImageReport, key: str) -> None:
    """Draw what was understood, the classes and their counts, and everything that is left out, in one list."""
    st.caption("  \n".join(plain(line) for line in report.lines()))
    show_class_counts(report.class_counts, f"{key}_classes")
    show_left_out(report.layout.left_out, f"{key}_left_out")


def show_class_counts(counts: dict[str, int], key: str) -> None:
    if len(counts) < 2:
        return
    table = pd.DataFrame({"class": list(counts), "images": list(counts.values())})
    st.dataframe(table, hide_index=True, width="stretch", height="auto" if len(counts) < 6 else 220, key=key)


def show_left_out(left_out: Sequence[LeftOut], key: str) -> None:
    """Draw the files that are left out, each with its reason."""
    if not left_out:
        return
    with st.expander(f"{len(left_out):,} left out", icon=":material/filter_alt_off:"):
        rows = [(item.name, item.reason) for item in left_out[:MAX_ROWS]]
        table = pd.DataFrame(rows, columns=["file", "reason"])
        st.dataframe(table, hide_index=True, width="stretch", height="auto" if len(rows) < 8 else 280, key=key)
        if len(left_out) > MAX_ROWS:
            st.caption(f"The first {MAX_ROWS:,} are listed.")
