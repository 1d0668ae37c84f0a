"""The Datasets page: add one of your own; your own; those of the registry."""

import streamlit as st

from ui.datasets.add_dataset import draw_add
from ui.datasets.dataset_cards import draw_own, draw_registered
from ui.shared.page import with_boundary


def draw_view() -> None:
    with st.container(border=True, key="add-dataset"):
        with_boundary(draw_add)()
    st.subheader("Your datasets")
    with_boundary(draw_own)()
    st.subheader("Datasets of Latent Lab")
    with_boundary(draw_registered)()
