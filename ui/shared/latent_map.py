"""The latent map: the code under the pointer is decoded live."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from lab.errors import LatentLabError
from lab.latent.axes import ERROR, axis_names
from lab.latent.map_plane import first_axes, further_directions, plane_of
from lab.plots.palette import class_colour
from lab.zoo.model_library import ModelCard
from ui.shared import cache, session_keys
from ui.shared.class_choice import choose_class, class_names, linked_class
from ui.shared.component import make_component
from ui.shared.model_files import browser_files, network_data
from ui.shared.plain_text import plain
from ui.shared.url_state import select

_map = make_component("latent-map")


def draw_latent_map(card: ModelCard, plane: tuple[str, str] | None = None, tools: bool = False) -> bool:
    """Draw the latent map; False (with a message) where live decoding is not available.

    Args:
        plane: the names of its two axes; default: the first two, dimensions or principal axes.
        tools: with paths, attribute vectors, other planes and a grid; their state goes into the address.
    """
    folder = browser_files(card)
    if folder is None:
        return False
    try:
        data = latent_map_data(card, folder, plane, tools)
    except LatentLabError as error:  # its files for the browser were made while it could still be read
        st.info(f"The map cannot be drawn: {plain(str(error))}", icon=":material/broken_image:")
        return False
    result = _map(
        key=f"latent-map:{card.ref}",
        data=data,
        default={"rest": None},
        on_rest_change=lambda: None,
    )
    if result.rest is not None:
        for key in (session_keys.POINT, *(session_keys.TOOLS if tools else ())):
            if text := result.rest.get(key):
                st.query_params[key] = text
            else:
                st.query_params.pop(key, None)
    return True


def latent_map_data(
    card: ModelCard, folder: str, plane: tuple[str, str] | None = None, tools: bool = False
) -> dict[str, Any]:
    """Return LatentMapData of static/lab/components/latent-map/latent-map.js."""
    codes, latent = cache.test_codes(card).codes, card.latent
    names = plane or first_axes(latent)
    named = class_names(card.info, latent)
    origin, across, up, hides = plane_of(codes, names, latent, linked_class(named))
    if named:
        hides = f"{hides} The whole map is decoded as class {named[linked_class(named)]}.".strip()
    start = _linked_point()
    if start is None:
        start = [float((codes[0] - origin) @ across), float((codes[0] - origin) @ up)]
    return network_data(card, folder) | {
        "hasImages": cache.has_images(card),
        "classNames": [str(name) for name in card.info.class_names],
        "colours": [class_colour(i) for i in range(len(card.info.class_names))],
        "origin": origin.tolist(),
        "across": across.tolist(),
        "up": up.tolist(),
        "axisNames": list(names),
        "hides": hides,
        "start": start,
        "tools": tools,
        "linked": {key: st.query_params[key] for key in session_keys.TOOLS if key in st.query_params},
        "further": further_directions(codes, names, latent) if tools else [],
    }


def choose_plane(card: ModelCard) -> tuple[str, str]:
    """Draw selectboxes for the axes of the latent map and its class, where there is a choice; return the axes."""
    choose_class(class_names(card.info, card.latent))
    names = [name for name in axis_names(card.latent) if name != ERROR]
    if card.latent.n_free <= 2:
        return names[0], names[-1]
    across = select("Across", names, session_keys.AXES[0], width=120)
    others = [name for name in names if name != across and name[0] == across[0]]  # of the same kind
    up = select("Up", others, session_keys.AXES[1], width=120)
    return across, up


def _linked_point() -> list[float] | None:
    """Return the point that the address names, if any."""
    try:
        x, y = (float(part) for part in st.query_params.get(session_keys.POINT, "").split("_"))
    except ValueError:
        return None
    return [x, y] if np.isfinite([x, y]).all() else None
