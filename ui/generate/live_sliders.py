"""Live sliders: data for the component in the browser, and what it commits to the address."""

from __future__ import annotations

import numpy as np
import streamlit as st

from lab.zoo.model_library import ModelCard
from ui.shared import cache, session_keys
from ui.shared.class_choice import classes_in_code
from ui.shared.component import Component
from ui.shared.messages.sliders_messages import SLIDERS, GridData, SliderAddress, SliderData
from ui.shared.model_files import browser_files, network_data
from ui.shared.slider_range import shown_dimensions, slider_range
from ui.shared.url_state import linked_name, linked_number

CLASSES_ACROSS = -1  # instead of a dimension: each column of the grid is a class
GRIDS = (5, 8, 10, 15, 20, 30, 40)  # tiles per side
DEFAULT_GRID = 10

_sliders = Component(SLIDERS)


def live_sliders(card: ModelCard) -> bool:
    """Draw sliders, image and grid that follow the pointer; False (with a message) where they are not available."""
    folder = browser_files(card)
    if folder is None:
        return False
    data = slider_data(card, folder)
    rest = _sliders.mount(f"sliders:{card.ref}", data, {"rest": None})["rest"]
    if rest is not None:
        _write_address(data, rest)
    return True


def slider_data(card: ModelCard, folder: str) -> SliderData:
    """Return the component's message."""
    codes = cache.test_codes(card).codes
    low, high, defaults = slider_range(card, codes)
    dims = shown_dimensions(card, codes)
    kl = cache.kl_per_dim(card)
    if kl is not None:  # the most active dimensions come first
        dims = sorted(dims, key=lambda d: -kl[d])
    classes = classes_in_code(card)
    start = defaults.copy()
    for d in dims:
        start[d] = np.clip(linked_number(session_keys.dimension(d), defaults[d]), low[d], high[d])
    if classes:
        linked = classes["names"].index(linked_name(session_keys.CLASS, classes["names"]))
        start = card.latent.with_class(card.latent.free(start), linked)
    return {
        **network_data(card, folder),
        **_grid_data(codes, dims, bool(classes)),
        "dims": dims,
        "kl": kl,
        "low": low.tolist(),
        "high": high.tolist(),
        "defaults": defaults.tolist(),
        "start": start.tolist(),
        "classes": classes,
    }


def _grid_data(codes: np.ndarray, dims: list[int], has_classes: bool) -> GridData:
    """Return the axes of the grid and its tiles per side: those of the address, or the two widest dimensions."""
    widest = sorted(sorted(dims, key=lambda d: -codes[:, d].var())[:2])
    first = CLASSES_ACROSS if has_classes else widest[0]
    defaults = (first, widest[-1], DEFAULT_GRID)
    across, up, tiles = (
        int(linked_number(key, value))
        for key, value in zip((*session_keys.PLANE, session_keys.GRID), defaults, strict=True)
    )
    return {
        "across": across if across in dims else first,
        "up": up if up in dims else widest[-1],
        "tiles": tiles if tiles in GRIDS else DEFAULT_GRID,
    }


def _write_address(data: SliderData, committed: SliderAddress) -> None:
    """Write the values of sliders and grid to the address; sliders at their defaults are left out."""
    for d in data["dims"]:
        _write_number(session_keys.dimension(d), committed["z"][d], data["defaults"][d])
    grid = committed["across"], committed["up"], committed["tiles"]
    for key, number in zip((*session_keys.PLANE, session_keys.GRID), grid, strict=True):
        _write_number(key, number, None)
    if data["classes"] and committed["picked"] is not None:
        st.query_params[session_keys.CLASS] = data["classes"]["names"][committed["picked"]]


def _write_number(key: str, value: float, default: float | None) -> None:
    if value == default:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = f"{value:g}"
