"""The Recommend page."""

from __future__ import annotations

import streamlit as st

from lab.errors import LatentLabError
from lab.zoo.model_library import ModelCard
from ui.recommend.ranking_table import draw_ranking
from ui.recommend.recommend_component import draw_recommend
from ui.shared import cache, session_keys
from ui.shared.latent_map import choose_plane
from ui.shared.model_picker import choose_model, offer_data
from ui.shared.plain_text import plain

KIND = "ratings"
SHIPPED = "vae-2d-taste"  # shown instead of a model of other samples
PRESET = "mult-vae"


def draw_view() -> None:
    card = choose_model()
    shown = explain_no_ratings(card) if card is not None and card.kind.name != KIND else card
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


def explain_no_ratings(card: ModelCard) -> ModelCard | None:
    """Say that a model knows no ratings, and what to do; return the model to show instead, if it exists."""
    own = {other.ref: other for other in cache.library().shipped()}.get(SHIPPED)
    beside = f" Here is **{plain(own.title)}** instead." if own else ""
    st.info(
        f"**{plain(card.title)}** is a model of {card.kind.nouns}, not of ratings.{beside}", icon=":material/thumb_up:"
    )
    with st.container(horizontal=True):
        if own:
            st.page_link(
                "pages/recommend.py",
                label="Use it on all pages",
                icon=":material/check:",
                query_params={session_keys.MODEL: SHIPPED},
            )
        st.page_link(
            "pages/train.py",
            label="Train a model of ratings",
            icon=":material/model_training:",
            query_params={session_keys.PRESET: PRESET},
        )
    return own
