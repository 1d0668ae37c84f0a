"""Sliders, image and grid that follow the hand: what the browser is told, and what comes to rest in the address."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from lab.latent.map_plane import class_part
from lab.zoo.model_library import ModelCard
from ui.shared import cache, session_keys
from ui.shared.class_choice import told_classes
from ui.shared.component import make_component
from ui.shared.model_files import browser_files, network_data
from ui.shared.slider_range import shown_dimensions, slider_range
from ui.shared.url_state import linked_name, linked_number

CLASSES_ACROSS = -1  # instead of a dimension: each column of the grid is a class
GRIDS = (5, 8, 10, 15, 20, 30, 40)  # tiles a side

_desk = make_component("sliders")


def live_sliders(card: ModelCard) -> bool:
    """Draw sliders, image and grid that follow the hand; False (with a message) where they cannot be had."""
    folder = browser_files(card)
    if folder is None:
        return False
    data = slider_data(card, folder)
    result = _desk(key=f"desk:{card.ref}", data=data, default={"rest": None}, on_rest_change=lambda: None)
    if result.rest is not None:
        _rest_in_address(data, result.rest)
    return True


def slider_data(card: ModelCard, folder: str) -> dict[str, Any]:
    """What static/lab/components/sliders/sliders.js is told: see SliderData there."""
    codes = cache.test_codes(card).codes
    low, high, middle = slider_range(card, codes)
    dims = shown_dimensions(card, codes)
    kl = cache.kl_per_dim(card)
    if kl is not None:  # the dimensions that tell most come first
        dims = sorted(dims, key=lambda d: -kl[d])
    widest = sorted(sorted(dims, key=lambda d: -codes[:, d].var())[:2])
    classes = told_classes(card)
    start = middle.copy()
    for d in dims:
        start[d] = np.clip(linked_number(session_keys.dimension(d), middle[d]), low[d], high[d])
    if classes:
        asked = classes["names"].index(linked_name(session_keys.CLASS, classes["names"]))
        start[classes["first"] :] = class_part(classes["size"], asked)
    first = CLASSES_ACROSS if classes else widest[0]
    across, up, tiles = (
        int(linked_number(key, value))
        for key, value in zip((*session_keys.PLANE, session_keys.GRID), (first, widest[-1], 10), strict=True)
    )
    return network_data(card, folder) | {
        "dims": dims,
        "kl": kl,
        "low": low.tolist(),
        "high": high.tolist(),
        "middle": middle.tolist(),
        "start": start.tolist(),
        "across": across if across in dims else first,
        "up": up if up in dims else widest[-1],
        "tiles": tiles if tiles in GRIDS else 10,
        "classes": classes,
    }


def _rest_in_address(data: dict[str, Any], rest: dict[str, Any]) -> None:
    """Where sliders and grid came to rest; what stands at its start is left out."""
    for d in data["dims"]:
        _set_address(session_keys.dimension(d), rest["z"][d], data["middle"][d])
    for key, name in zip((*session_keys.PLANE, session_keys.GRID), ("across", "up", "tiles"), strict=True):
        _set_address(key, rest[name], None)
    if data["classes"]:
        st.query_params[session_keys.CLASS] = data["classes"]["names"][rest["picked"]]


def _set_address(key: str, value: float, start: float | None) -> None:
    if value == start:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = f"{value:g}"
