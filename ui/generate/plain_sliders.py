"""Sliders and grid made of Streamlit's own widgets, which answer on release: where the live ones are not available."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from lab.data.modalities.sample_kind import SampleKind
from lab.latent.manifold import plane_of_dimensions
from lab.plots.image_sheets import latent_grid
from lab.zoo.model_library import ModelCard
from ui.shared import cache, session_keys
from ui.shared.class_choice import choose_class, class_names
from ui.shared.image_grid import show_image
from ui.shared.slider_range import shown_dimensions, slider_range
from ui.shared.url_state import select

LARGE = 280
NORM_HELP = "‖z‖: the distance of the code from the mean of the prior, in its standard deviations"


def plain_sliders(card: ModelCard, codes: np.ndarray) -> None:
    """Draw the controls and images of the page."""
    forget_other_model(card, codes)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        picture = st.container()
        z = draw_sliders(card, codes)
        with picture:
            show_image(cache.reconstructions(card, z[None])[0], "the image that the sliders decode to", LARGE)
            if card.latent.has_prior:
                st.caption(f"‖z‖ = {np.linalg.norm(card.latent.free(z)):.2f} (prior SDs)", help=NORM_HELP)
    with right:
        draw_grid(card, codes, z)


def set_sliders(values: np.ndarray, dims: list[int], low: np.ndarray, high: np.ndarray) -> None:
    for d in dims:
        st.session_state[session_keys.dimension(d)] = float(np.clip(values[d], low[d], high[d]).round(2))


def forget_other_model(card: ModelCard, codes: np.ndarray) -> None:
    """Reset the sliders of another model, which have other ranges."""
    last = st.session_state.get("sliders_of")
    if last is not None and last != card.ref:
        for key in [k for k in st.session_state if str(k)[:1] == "z" and str(k)[1:].isdigit()]:
            del st.session_state[key]
        for key in session_keys.PLANE:
            st.session_state.pop(key, None)
    st.session_state["sliders_of"] = card.ref


def draw_sliders(card: ModelCard, codes: np.ndarray) -> np.ndarray:
    """Draw one slider per dimension; return their code (D,)."""
    low, high, defaults = slider_range(card, codes)
    dims = shown_dimensions(card, codes)
    latent = card.latent
    with st.container(horizontal=True):
        _draw_buttons(codes, card.kind, latent.has_prior, defaults, (dims, low, high))
    if len(dims) < latent.n_free:
        st.caption(
            f"{len(dims)} of {codes.shape[1]:,} dimensions, those with the largest variance; the others are fixed."
        )
    code = latent.with_class(latent.free(defaults), choose_class(class_names(card.info, latent))).astype(np.float32)
    columns = st.columns(2 if len(dims) > 6 else 1)
    for position, d in enumerate(dims):
        code[d] = columns[position % len(columns)].slider(
            latent.names[d],
            float(low[d]),
            float(high[d]),
            float(defaults[d]),
            step=0.01,
            key=session_keys.dimension(d),
            bind="query-params",
            help="prior standard deviations" if latent.has_prior else "code units",
        )
    return code


def _draw_buttons(
    codes: np.ndarray, kind: SampleKind, has_prior: bool, defaults: np.ndarray, limits: tuple[Any, ...]
) -> None:
    """Draw a button per way to set all sliders; `limits` are the further arguments of set_sliders."""
    chance = np.random.default_rng()
    if has_prior:
        sample = chance.normal(size=codes.shape[1])
        st.button("Sample", icon=":material/casino:", on_click=set_sliders, args=(sample, *limits))
    image = codes[chance.integers(len(codes))]
    hint = kind.worded("Set the sliders to the code of a random test image")
    label = kind.worded("Random test image")
    st.button(label, icon=":material/image:", help=hint, on_click=set_sliders, args=(image, *limits))
    st.button("Reset", icon=":material/undo:", on_click=set_sliders, args=(defaults, *limits))


def draw_grid(card: ModelCard, codes: np.ndarray, z: np.ndarray) -> None:
    """Draw a decoded grid over two dimensions; the others have the values of their sliders."""
    low, high, _ = slider_range(card, codes)
    dims_shown = shown_dimensions(card, codes)
    all_names = card.latent.names
    names = [all_names[d] for d in dims_shown]
    widest = [all_names[d] for d in sorted(sorted(dims_shown, key=lambda d: -codes[:, d].var())[:2])]
    with st.container(horizontal=True):
        across = select("Across", names, session_keys.PLANE[0], index=names.index(widest[0]), width=100)
        up = select("Up", names, session_keys.PLANE[1], index=names.index(widest[-1]), width=100)
        n = st.select_slider(
            "Tiles per side", (5, 8, 10, 15, 20), value=10, key=session_keys.GRID, bind="query-params", width=220
        )
    if across == up and len(names) > 1:
        st.caption("Both axes show the same dimension: choose another to see a plane.")
    dims = (int(across[1:]), int(up[1:]))
    plane = plane_of_dimensions(low, high, dims, z, n)
    picture = cache.grid_picture(card, plane, n)
    spans = []
    for d in dims:
        half = (high[d] - low[d]) / (n - 1) / 2  # the first tile's centre is at low
        spans.append((float(low[d] - half), float(high[d] + half)))
    unit = "prior standard deviations" if card.latent.has_prior else "code units"
    titles = (f"{across} ({unit})", f"{up} ({unit})")
    figure = latent_grid(picture, spans[0], spans[1], titles, (float(z[dims[0]]), float(z[dims[1]])))
    st.plotly_chart(figure, key="plane", config={"displayModeBar": False}, alt="grid of decoded images")
    st.caption("Each tile is decoded at its own point of the plane; the ring marks the position of the sliders.")
