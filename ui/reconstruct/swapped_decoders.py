"""A model with two decoders: reconstructions of the other domain's images by each."""

from __future__ import annotations

from typing import cast

import numpy as np
import streamlit as st
import torch

from lab.experiments.decoder_swap import Swapped, swap_decoders
from lab.plots.palette import format_number
from lab.zoo.model_library import ModelCard
from models.two_domains import TwoDomainAE
from ui.shared import cache
from ui.shared.image_grid import show_sheet


def draw_swapped(card: ModelCard, index: np.ndarray) -> None:
    """Draw the test images of `index` in both domains, each through both decoders; nothing if there is one decoder."""
    model, images = cache.model(card), cache.test_samples(card)
    if not card.latent.domains or images is None:
        return
    first, second = card.latent.domains
    pair = _both_ways(card.ref, card.version, cast(TwoDomainAE, model), images)
    st.subheader("Swapped decoders", help="One encoder for both domains; each domain has its own decoder.")
    st.caption(f"The same code, drawn by the other decoder: what the image shows stays, {first} becomes {second}.")
    for tab, result, (own, other) in zip(
        st.columns(2, gap="large"), pair, ((first, second), (second, first)), strict=True
    ):
        with tab:
            _draw(result, index, own, other)


@st.cache_resource(show_spinner="Swapping the decoders", max_entries=8)
def _both_ways(ref: str, version: str, _model: TwoDomainAE, _images: torch.Tensor) -> tuple[Swapped, Swapped]:
    return swap_decoders(_model, _images)


def _draw(result: Swapped, index: np.ndarray, own: str, other: str) -> None:
    chosen = torch.from_numpy(index)
    rows = [part[chosen].numpy() for part in (result.images, result.recon, result.swapped)]
    show_sheet(rows, f"{own} test images, drawn by the {own} and by the {other} decoder", width=640)
    st.caption(
        f"Top: {own} test images. Middle: drawn by the {own} decoder. Bottom: by the {other} one. "
        f"Over all {len(result.images):,} test images the bottom row's MSE is {format_number(result.to_other)} to the "
        f"same images made {other}, and {format_number(result.to_own)} to the top row."
    )
