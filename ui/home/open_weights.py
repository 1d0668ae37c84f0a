"""Open weights of one's own for an architecture of the registry."""

from __future__ import annotations

import streamlit as st

from lab.config import settings
from lab.data import DATASETS, DataConfig, config_named, is_available
from lab.data.kept_datasets import kept_datasets
from lab.errors import LatentLabError
from lab.jobs.model_import import import_model, read_settings, read_weights
from ui.shared import session_keys
from ui.shared.plain_text import plain

FROM_SETTINGS = "as in the settings"
MAX_MB = 200  # of an upload
_OPENED = "opened_weights"  # session: the run that was made of them
HELP = "A JSON object with model, model_config and data, as in the spec.json of a run."


def draw_open_weights() -> None:
    """Draw the choice of files, and open them; each name and shape that does not fit is listed."""
    with st.expander("Open weights of your own", icon=":material/upload_file:", key="open-weights"):
        left, right = st.columns(2)
        weights = left.file_uploader("Weights (.safetensors)", ["safetensors"], key="weights", max_upload_size=MAX_MB)
        described = right.file_uploader(
            "Settings (.json)", ["json"], key="weights_settings", help=HELP, max_upload_size=1
        )
        dataset = left.selectbox("Dataset", [FROM_SETTINGS, *_datasets()], key="weights_dataset")
        name = right.text_input("Name", max_chars=80, key="weights_name", placeholder="optional")
        ready = weights is not None and described is not None
        pressed = st.button("Check and open", type="primary", disabled=not ready, key="open_weights")
        if pressed and weights is not None and described is not None:
            st.session_state[_OPENED] = ""
            try:
                _open(weights.getvalue(), described.getvalue(), dataset, name)
            except LatentLabError as error:
                st.error(plain(str(error)), icon=":material/rule:")
        if run := st.session_state.get(_OPENED):
            st.success("Opened: it is one of your models now.", icon=":material/check_circle:")
            address = {session_keys.MODEL: run}
            st.page_link("pages/explore.py", label="Explore", icon=":material/scatter_plot:", query_params=address)


def _open(weights: bytes, described: bytes, dataset: str, name: str) -> None:
    config = None if dataset == FROM_SETTINGS else config_named(dataset)
    with st.spinner("Checking the weights, and encoding the validation data", show_time=True):
        folder = import_model(settings().runs_dir, read_weights(weights), read_settings(described, config), name)
    st.session_state[_OPENED] = folder.id


def _datasets() -> list[str]:
    registered = [name for name in DATASETS if is_available(DataConfig(name))]
    return registered + [card.name for card in kept_datasets()]
