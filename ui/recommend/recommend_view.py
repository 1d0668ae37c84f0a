"""The Recommend page."""

from __future__ import annotations

import streamlit as st

from lab.errors import LatentLabError
from ui.recommend.ranking_table import draw_ranking
from ui.recommend.recommend_component import draw_recommend
from ui.shared.kind_choice import choose_model_of_kind
from ui.shared.latent_map import choose_plane
from ui.shared.model_picker import offer_data
from ui.shared.plain_text import plain

KIND = "ratings"
SHIPPED = "vae-2d-taste"  # shown instead of a model of other samples
PRESET = "mult-vae"


def draw_view() -> None:
    shown = choose_model_of_kind(KIND, "ratings", SHIPPED, PRESET, "pages/recommend.py")
    if shown is None:
        return
    try:
        st.caption(f"{plain(shown.info.title)}; {plain(shown.info.source)}.")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            plane = choose_plane(shown)
        draw_recommend(shown, plane)
        draw_ranking(shown)
    except LatentLabError as error:
        st.error(plain(str(error)), icon=":material/broken_image:")
        offer_data(shown)
