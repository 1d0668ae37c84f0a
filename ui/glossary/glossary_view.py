"""The glossary: docs/glossary.md, unchanged."""

from __future__ import annotations

import streamlit as st

from lab.config import ROOT


def draw_view() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    st.markdown(text[text.index("## ") :])
