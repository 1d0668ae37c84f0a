"""Download of a dataset from a page."""

from __future__ import annotations

import streamlit as st

from lab.data import DataConfig, download_dataset, get_source
from lab.errors import DatasetError
from ui.shared.plain_text import plain


def download_button(config: DataConfig, *, with_terms: bool = True) -> None:
    """Draw a button that downloads a dataset with a progress bar, then reruns the page."""
    source = get_source(config.name)
    if not source.downloads_mb:
        return
    if with_terms:
        st.caption(f"{plain(source.title)}: {plain(source.licence)}. Source: {plain(source.source)}.")
    label = f"Download {source.title} ({source.downloads_mb} MB)"
    if not st.button(label, icon=":material/download:", key=f"download-{source.name}"):
        return
    bar = st.progress(0.0, f"{source.title}: contacting the server")

    def show(text: str, share: float) -> None:
        bar.progress(min(1.0, share), text)

    try:
        download_dataset(config, show)
    except DatasetError as error:
        bar.empty()
        st.error(plain(str(error)), icon=":material/cloud_off:")
        return
    st.rerun()
