"""A page for one kind of sample: the chosen model where it fits, otherwise the one that comes with Latent Lab."""

from __future__ import annotations

import streamlit as st

from lab.zoo.model_library import ModelCard
from ui.shared import cache, session_keys
from ui.shared.model_picker import choose_model
from ui.shared.plain_text import plain


def choose_model_of_kind(kind: str, what: str, shipped: str, preset: str, page: str) -> ModelCard | None:
    """Draw the choice of a model; return it, or the shipped one where it is of another kind; None: there is neither.

    Args:
        what: such a model is of, in words. shipped: a model that comes with Latent Lab. preset: one to train.
        page: the file of the page.
    """
    card = choose_model()
    if card is None or card.kind.name == kind:
        return card
    instead = {known.ref: known for known in cache.library().shipped()}.get(shipped)
    words = f" Here is **{plain(instead.title)}**." if instead else ""
    st.info(f"**{plain(card.title)}** is a model of {card.kind.nouns}, not of {what}.{words}", icon=":material/info:")
    with st.container(horizontal=True):
        if instead:
            address = {session_keys.MODEL: shipped}
            st.page_link(page, label="Use it on all pages", icon=":material/check:", query_params=address)
        st.page_link(
            "pages/train.py",
            label=f"Train a model of {what}",
            icon=":material/model_training:",
            query_params={session_keys.PRESET: preset},
        )
    return instead
