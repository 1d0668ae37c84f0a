"""The frame of every page: style, title, and a boundary that turns an unexpected error into a message."""

from __future__ import annotations

import functools
import gc
import logging
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec

import streamlit as st
import torch
from streamlit.runtime.pages_manager import PagesManager

from ui.shared.import_ahead import import_ahead
from ui.shared.old_addresses import update_parameters
from ui.shared.projector import draw_projector
from ui.shared.training_line import draw_training_line

P = ParamSpec("P")
_LOG = logging.getLogger("latent_lab")
UNEXPECTED_KEY = "unexpected-error"
UNEXPECTED = (
    "Something went wrong on this page. Your runs, models and datasets are kept. "
    "Reload the page, choose another model, or go to Home. The server's log has the details under error {number}."
)
FIRST_COLLECTION_SECONDS = 10.0
COLLECT_SECONDS = 60.0
STYLE = Path(__file__).with_name("style.css")


def start() -> None:
    """Set up the process and the style; the first call of app.py."""
    torch.set_num_threads(1)  # beside a browser or other sessions two threads are slower than one
    _start_collector()
    st.html(STYLE)


def show_page(title: str, caption: str, draw_view: Callable[[], None]) -> None:
    """Draw a page: its title, a sentence and its view, within the error boundary.

    The server has Streamlit run app.py for every page; where something else runs it (AppTest), the files of pages/ are
    run by themselves at first: then start over, through app.py.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
    update_parameters(title.lower())
    st.title(title)
    st.caption(caption)
    if title != "Train":  # it shows its runs itself
        with_boundary(draw_training_line)()
    with_boundary(draw_view)()
    draw_projector()  # below the model in the sidebar
    import_ahead()


def with_boundary(draw: Callable[P, None]) -> Callable[P, None]:
    """Wrap the function of a page or a fragment: an unexpected error is logged and shown with a number and a link."""

    @functools.wraps(draw)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            draw(*args, **kwargs)
        except Exception:
            number = secrets.token_hex(4)
            _LOG.exception("error %s on a page", number)
            with st.container(key=f"{UNEXPECTED_KEY}-{number}"):  # several parts of a page may fail
                st.error(UNEXPECTED.format(number=number), icon=":material/error:")
                st.page_link("pages/home.py", label="Go to Home", icon=":material/home:")

    return guarded


@functools.cache  # not Streamlit's, which can be cleared
def _start_collector() -> bool:
    """Collect garbage now and then; Streamlit's collection after every rerun is off (.streamlit/config.toml)."""
    threading.Thread(target=_collect_forever, name="garbage collector", daemon=True).start()
    return True


def _collect_forever() -> None:
    time.sleep(FIRST_COLLECTION_SECONDS)  # the first page goes first
    gc.collect()
    gc.freeze()  # the libraries stay: they are not collected again
    while True:
        time.sleep(COLLECT_SECONDS)
        gc.collect()


def ink() -> str:
    """Return the theme that the user sees, "light" or "dark"."""
    return "dark" if st.context.theme.type == "dark" else "light"
