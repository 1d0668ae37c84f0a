"""The latent map: the code under the pointer is decoded live."""

from __future__ import annotations

import numpy as np
import streamlit as st

from lab.config import SHIPPED, STATIC
from lab.data.target_groups import Groups
from lab.errors import LatentLabError
from lab.export.browser_files import DECISIONS, publish_decisions
from lab.latent.axes import ERROR, axis_names, widest_first
from lab.latent.map_plane import first_axes, further_directions, plane_of
from lab.zoo.model_library import ModelCard
from lab.zoo.shipped_classifiers import find_classifier
from ui.shared import cache, session_keys
from ui.shared.class_choice import choose_class, class_names, linked_class
from ui.shared.component import Component
from ui.shared.messages.latent_map_messages import LATENT_MAP, GroupData, LatentMapData, MapAddress, ToolsAddress
from ui.shared.messages.model_messages import ModelData, class_data, plane_data
from ui.shared.model_files import browser_files, network_data
from ui.shared.plain_text import plain
from ui.shared.url_state import linked_texts, select, write_texts

_map = Component(LATENT_MAP)


def draw_latent_map(
    card: ModelCard,
    plane: tuple[str, str] | None = None,
    tools: bool = False,
    groups: Groups | None = None,
    start_at: int | None = None,
) -> bool:
    """Draw the latent map; False (with a message) where live decoding is not available.

    Args:
        plane: the names of its two axes; default: the first two, dimensions or principal axes.
        tools: with paths, attribute vectors, other planes and a grid; their state goes into the address.
        groups: colour the points by these instead of their classes.
        start_at: the index of a test sample, at whose code the map opens; default: the point that the address names.
    """
    folder = browser_files(card)
    if folder is None:
        return False
    try:
        data = latent_map_data(card, folder, plane, tools, groups, start_at)
    except LatentLabError as error:  # its files for the browser were made while it could still be read
        st.info(f"The map cannot be drawn: {plain(str(error))}", icon=":material/broken_image:")
        return False
    key = f"latent-map:{card.ref}" if start_at is None else f"latent-map:{card.ref}:{start_at}"
    rest = _map.mount(key, data, {"rest": None})["rest"]
    if rest is not None:
        address = MapAddress.__annotations__  # with those of the tools
        write_texts([key for key in address if tools or key not in ToolsAddress.__annotations__], rest)
        if rest.get(session_keys.REGIONS) and data["classifies"] and not data["decisions"]:
            st.rerun()  # the classifier is asked for: publish it
    return True


def latent_map_data(
    card: ModelCard,
    folder: str,
    plane: tuple[str, str] | None = None,
    tools: bool = False,
    groups: Groups | None = None,
    start_at: int | None = None,
) -> LatentMapData:
    """Return the component's message."""
    codes, latent = cache.test_codes(card).codes, card.latent
    names = plane or first_axes(latent)
    origin, across, up, hides = linked_plane(card, names)
    start = linked_point() if start_at is None else None
    if start is None:
        code = codes[start_at or 0] - origin
        start = [float(code @ across), float(code @ up)]
    return {
        **model_data(card, folder),
        **plane_data(origin, across, up),
        "grouping": _group_data(groups),
        "axisNames": list(names),
        "hides": hides,
        "start": start,
        "tools": tools,
        "linked": linked_texts(MapAddress),
        "further": further_directions(codes, names, latent) if tools else [],
        "classifies": tools and find_classifier(SHIPPED, card.info) is not None,
        "decisions": _decisions(card, folder) if tools and session_keys.REGIONS in st.query_params else "",
    }


def _decisions(card: ModelCard, folder: str) -> str:
    """Publish decoder and classifier in one; "" where there is no classifier of such images."""
    classifier = find_classifier(SHIPPED, card.info)
    if classifier is None:
        return ""
    publish_decisions(STATIC / folder, cache.model(card), classifier)
    return f"{folder}/{DECISIONS}"


def _group_data(groups: Groups | None) -> GroupData | None:
    if groups is None:
        return None
    return {
        "title": groups.title,
        "groups": groups.groups.tolist(),
        "names": list(groups.names),
        "colours": list(groups.colours),
    }


def model_data(card: ModelCard, folder: str) -> ModelData:
    """Return a model and its test set as part of a message."""
    return {**network_data(card, folder), **class_data(card.info), "hasImages": cache.has_images(card)}


def linked_plane(
    card: ModelCard, names: tuple[str, str] | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, str]:
    """Return the plane of two axes, by default the first two, and what it leaves out: for a conditional model that of
    the class in the address."""
    codes, latent = cache.test_codes(card).codes, card.latent
    named = class_names(card.info, latent)
    *plane, hides = plane_of(codes, names or first_axes(latent), latent, linked_class(named))
    if named:
        hides = f"{hides} The whole map is decoded as class {named[linked_class(named)]}.".strip()
    origin, across, up = plane
    return origin, across, up, hides


def choose_plane(card: ModelCard) -> tuple[str, str]:
    """Draw selectboxes for the axes of the latent map and its class, where there is a choice; return the axes."""
    choose_class(class_names(card.info, card.latent))
    names = [name for name in axis_names(card.latent) if name != ERROR]
    if card.latent.n_free <= 2:
        return names[0], names[-1]
    across = select("Across", names, session_keys.AXES[0], width=120)
    others = [name for name in names if name != across and name[0] == across[0]]  # of the same kind
    others = widest_first(others, cache.test_codes(card).codes)  # the map opens on one that is used
    up = select("Up", others, session_keys.AXES[1], width=120)
    return across, up


def linked_point() -> list[float] | None:
    """Return the point that the address names, if any."""
    try:
        x, y = (float(part) for part in st.query_params.get(session_keys.POINT, "").split("_"))
    except ValueError:
        return None
    return [x, y] if np.isfinite([x, y]).all() else None
