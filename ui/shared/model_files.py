"""Files of a model for the browser, published once per version, and the data of a model for every component."""

from __future__ import annotations

import streamlit as st

from lab.config import STATIC
from lab.errors import LatentLabError
from lab.export.browser_files import is_published, publish_model
from lab.export.vendor_assets import install_vendor, vendor_ready
from lab.zoo.model_library import ModelCard
from lab.zoo.published_models import model_folder
from ui.shared import cache
from ui.shared.browser_features import missing_in_browser
from ui.shared.messages.model_messages import NetworkData, sample_data
from ui.shared.plain_text import plain
from ui.shared.published_files import existing_files

RETRY_KEY = "retry-live-decoding"
NOT_IN_BROWSER = (
    "Live decoding is not available: this browser has no {missing}, or it is turned off. Use a current browser; here "
    "the server decodes instead, when a control is released."
)


def browser_files(card: ModelCard) -> str | None:
    """Return the folder of the model's browser files; None (with a message) where live decoding is not available."""
    if not browser_ready():
        return None
    try:
        key = (card.ref, card.version, cache.has_images(card))
        return str(existing_files(_publish, lambda folder: STATIC / folder, *key))
    except (LatentLabError, OSError) as error:
        note_unavailable(error)
        return None


def browser_ready() -> bool:
    """Return whether the browser can decode and its libraries are installed; show a message otherwise."""
    if missing := missing_in_browser("WebAssembly"):
        st.info(NOT_IN_BROWSER.format(missing=missing), icon=":material/extension_off:")
        return False
    failure = _install_failure()
    if failure and vendor_ready():  # installed by hand meanwhile
        _install_failure.clear()
        failure = ""
    if failure:
        st.info(f"Live decoding is not available: {plain(failure)}.", icon=":material/extension_off:")
        st.button("Retry", key=RETRY_KEY, icon=":material/refresh:", on_click=_install_failure.clear)
    return not failure


def note_unavailable(error: Exception) -> None:
    """Say why the browser cannot decode."""
    st.info(f"Live decoding is not available: {plain(str(error))}.", icon=":material/extension_off:")


def network_data(card: ModelCard, folder: str) -> NetworkData:
    """Return what every component is sent of a model."""
    model = cache.model(card)
    return {
        "folder": folder,
        "needs": [f"{folder}/decoder.onnx.gz", f"{folder}/codes.bin"],
        "latentDim": model.latent_dim,
        "sample": sample_data(card.info),
        "signed": model.scale_span == 2.0,
        "hasPrior": model.latent.has_prior,
        "nClasses": model.latent.n_classes,
    }


@st.cache_resource(show_spinner="Setting up the latent map (once)")
def _install_failure() -> str:
    """Install the browser's libraries; return why it failed, "" if it did not. It is tried once, not at each click."""
    try:
        install_vendor()
    except (LatentLabError, OSError) as error:
        return str(error)
    return ""


@st.cache_resource(show_spinner="Preparing the model for the browser", max_entries=64)
def _publish(ref: str, version: str, with_images: bool) -> str:
    """Publish the files of one model version; return their folder below the static folder."""
    target = model_folder(ref, version)
    if not is_published(target, with_images):  # published files need not be made again
        card = cache.card(ref)
        codes = cache.test_codes(card)
        images = cache.test_samples(card) if with_images else None
        publish_model(target, cache.model(card), codes.codes, codes.labels, images)
    return f"models/{target.name}"
