"""What every page needs first: style, and a calm garbage collector."""

from __future__ import annotations

import gc
import threading
import time
from pathlib import Path

import streamlit as st

COLLECT_SECONDS = 60.0
STYLE = Path(__file__).with_name("style.css")


def start() -> None:
    _calm_garbage_collector()
    st.html(STYLE)


@st.cache_resource(show_spinner=False)
def _calm_garbage_collector() -> bool:
    """Streamlit's own collection after every rerun is off (.streamlit/config.toml): collect now and then instead."""
    gc.collect()
    gc.freeze()  # the libraries stay; looking through them again finds nothing
    threading.Thread(target=_collect_for_ever, name="garbage collector", daemon=True).start()
    return True


def _collect_for_ever() -> None:
    while True:
        time.sleep(COLLECT_SECONDS)
        gc.collect()


def ink() -> str:
    """ "light" or "dark": the theme that the reader sees."""
    return "dark" if st.context.theme.type == "dark" else "light"
