"""What every page needs first: style, and a calm garbage collector."""

from __future__ import annotations

import gc
import threading
import time
from pathlib import Path

import streamlit as st
import torch
from streamlit.runtime.pages_manager import PagesManager

FIRST_SECONDS = 10.0
COLLECT_SECONDS = 60.0
STYLE = Path(__file__).with_name("style.css")


def start() -> None:
    """The first call of app.py."""
    torch.set_num_threads(1)  # beside a browser or other sessions, two threads wait for each other more than they work
    _calm_garbage_collector()
    st.html(STYLE)


def begin_page(title: str, text: str) -> None:
    """The first call of every page: its title and a sentence.

    Until a server has met st.navigation, Streamlit runs the files of a folder named pages by itself: a link straight
    to a page would be shown without app.py if it were the first request of all. Then start over, through app.py.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
    st.title(title)
    st.caption(text)


@st.cache_resource(show_spinner=False)
def _calm_garbage_collector() -> bool:
    """Streamlit's own collection after every rerun is off (.streamlit/config.toml): collect now and then instead."""
    threading.Thread(target=_collect_for_ever, name="garbage collector", daemon=True).start()
    return True


def _collect_for_ever() -> None:
    time.sleep(FIRST_SECONDS)  # the first page goes first
    gc.collect()
    gc.freeze()  # the libraries stay; looking through them again finds nothing
    while True:
        time.sleep(COLLECT_SECONDS)
        gc.collect()


def ink() -> str:
    """ "light" or "dark": the theme that the reader sees."""
    return "dark" if st.context.theme.type == "dark" else "light"
