"""Libraries that some pages need, imported once the first page is drawn: a second that no first visit waits for."""

from __future__ import annotations

import functools
import importlib
import threading

LIBRARIES = (  # that modules import only where they need them
    "pandas",
    "plotly.graph_objects",
    "scipy.ndimage",
    "sklearn.datasets",
    "sklearn.decomposition",
    "sklearn.cluster",
    "sklearn.neighbors",
)


@functools.cache  # once a process, and not Streamlit's, which can be cleared
def import_ahead() -> threading.Thread:
    """Import them in the background, one at a time; a page that needs one meanwhile waits for that one alone."""
    thread = threading.Thread(target=_import_all, name="imports", daemon=True)
    thread.start()
    return thread


def _import_all() -> None:
    for name in LIBRARIES:
        importlib.import_module(name)
