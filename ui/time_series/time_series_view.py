"""The Time series page."""

from __future__ import annotations

import streamlit as st

from lab.errors import DatasetError, LatentLabError
from lab.zoo.model_library import ModelCard
from ui.shared import session_keys
from ui.shared.kind_choice import choose_model_of_kind
from ui.shared.model_picker import offer_data
from ui.shared.plain_text import plain
from ui.shared.url_state import segments
from ui.time_series.samples_view import draw_samples
from ui.time_series.windows_map import draw_map

SHIPPED, PRESET = "timevae-2d-regimes", "timevae-2d"
MAP, SAMPLES, QUIZ = "Map and series", "Generated and real", "Real or generated?"


def draw_view() -> None:
    shown = choose_model_of_kind("series", "series", SHIPPED, PRESET, "pages/time_series.py")
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
