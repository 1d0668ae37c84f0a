"""The outline that the user draws on a scatter: kept in the address, so that a link shows the same images."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from lab.latent.polygon import inside_polygon, polygon_from_text, polygon_to_text, thin_polygon
from ui.shared import session_keys

_TEXT = "selection_text"  # session: the current outline
_LINKED = "selection_linked"  # session: the outline came with a link, so that the chart does not know it


def outline(scope: str) -> np.ndarray | None:
    """Return the current outline (V, 2) in chart coordinates; it is dropped with its view (`scope`)."""
    if _TEXT not in st.session_state:
        linked = st.query_params.get(session_keys.SELECTION, "")
        st.session_state[_TEXT] = linked
        st.session_state[_LINKED] = bool(linked)
        st.session_state["selection_scope"] = scope
    if st.session_state["selection_scope"] != scope:
        st.session_state["selection_scope"] = scope
        _set("")
    polygon = polygon_from_text(st.session_state[_TEXT]) if st.session_state[_TEXT] else None
    if polygon is None:
        st.query_params.pop(session_keys.SELECTION, None)
    else:
        st.query_params[session_keys.SELECTION] = st.session_state[_TEXT]
    return polygon


def came_by_link() -> bool:
    """Return whether the outline came with a link."""
    return bool(st.session_state.get(_LINKED))


def read_chart(chart_key: str) -> None:
    """Store the lasso or box that was just drawn; a callback of a chart."""
    polygon = drawn_polygon(st.session_state[chart_key])
    _set("" if polygon is None else polygon_to_text(thin_polygon(polygon)))


def drawn_polygon(state: Any) -> np.ndarray | None:
    """Return the last lasso or box of a Plotly selection state as a polygon (V, 2)."""
    selection = state["selection"]
    if selection["lasso"]:
        lasso = selection["lasso"][-1]
        return np.stack([np.asarray(lasso["x"], float), np.asarray(lasso["y"], float)], axis=1)
    if selection["box"]:
        (x0, x1), (y0, y1) = selection["box"][-1]["x"], selection["box"][-1]["y"]
        return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=float)
    return None


def selected(points: np.ndarray, polygon: np.ndarray | None) -> np.ndarray:
    """Return the indices of the points (N, 2) inside the outline."""
    return np.flatnonzero(inside_polygon(points, polygon)) if polygon is not None else np.array([], dtype=int)


def _set(text: str) -> None:
    st.session_state[_TEXT] = text
    st.session_state[_LINKED] = False
