"""The Time series page."""

from __future__ import annotations

import streamlit as st

from lab.errors import DatasetError, LatentLabError
from lab.zoo.model_library import ModelCard
from ui.shared import cache, session_keys
from ui.shared.model_picker import choose_model, offer_data
from ui.shared.plain_text import plain
from ui.shared.url_state import segments
from ui.time_series.samples_view import draw_samples
from ui.time_series.windows_map import draw_map

SHIPPED = "timevae-2d-regimes"
MAP, SAMPLES, QUIZ = "Map and series", "Generated and real", "Real or generated?"


def draw_view() -> None:
    card = choose_model()
    shown = _series_model(card) if card is not None and card.kind.name != "series" else card
    if shown is None:
        return
    try:
        _draw(shown)
    except DatasetError as error:
        st.error(plain(str(error)), icon=":material/folder_off:")
        offer_data(shown)
    except LatentLabError as error:
        st.error(f"{plain(str(error))} Choose another model in the sidebar.", icon=":material/broken_image:")


def _draw(card: ModelCard) -> None:
    controls = st.container(horizontal=True, vertical_alignment="bottom")
    with controls:
        view = segments("View", (MAP, SAMPLES, QUIZ), session_keys.SERIES_VIEW)
    if view == MAP:
        draw_map(card, controls)
    else:
        draw_samples(card, quiz=view == QUIZ)


def _series_model(card: ModelCard) -> ModelCard | None:
    """Say that a model is not of series; return the model that is shown instead, if it exists."""
    shipped = {known.ref: known for known in cache.library().shipped()}
    instead = shipped.get(SHIPPED)
    words = f" Here is **{plain(instead.title)}**." if instead else ""
    st.info(
        f"**{plain(card.title)}** is a model of {card.kind.nouns}, not of a series.{words} Choose another model of "
        "windows in the sidebar, or train one.",
        icon=":material/timeline:",
    )
    if instead:
        st.button("Keep this model", icon=":material/check:", on_click=_switch, help="Choose it in the sidebar.")
    return instead


def _switch() -> None:
    st.session_state[session_keys.MODEL] = SHIPPED
