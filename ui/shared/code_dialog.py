"""The button "Show me the code": the training script of a model, to read and to download."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lab.errors import LatentLabError
from lab.export.training_script import TrainingScript
from ui.shared.plain_text import plain

LABEL = "Show me the code"
HELP = "One self-contained PyTorch script of this model, its data and its training, for a notebook of your own."
HEIGHT = 520  # pixels


def code_button(script: Callable[[], TrainingScript], name: str, key: str, *, disabled: bool = False) -> None:
    """Draw the button; once pressed, a dialog shows the script.

    Args:
        script: is called when the button is pressed.
        name: of the files, without an ending.
        key: of the button.
    """
    if st.button(LABEL, icon=":material/code:", key=key, help=HELP, disabled=disabled):
        _dialog(script, name)


@st.dialog(LABEL, width="large")
def _dialog(script: Callable[[], TrainingScript], name: str) -> None:
    try:
        written = script()
    except LatentLabError as error:
        with st.container(key="no_script"):
            st.info(plain(str(error)), icon=":material/code_off:")
        return
    with st.container(horizontal=True, key="script_downloads"):
        _download("Python file", written.py, f"{name}.py", "text/x-python")
        _download("Notebook", written.notebook, f"{name}.ipynb", "application/x-ipynb+json")
    st.caption("It needs torch, torchvision, scikit-learn, numpy and matplotlib, and nothing of Latent Lab.")
    st.code(written.py, language="python", height=HEIGHT)


def _download(label: str, text: str, file: str, mime: str) -> None:
    st.download_button(
        label, text, file, mime, icon=":material/download:", on_click="ignore", key=f"download {file[-5:]}"
    )
