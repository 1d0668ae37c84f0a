"""Latent scatters, 2-D and 3-D."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lab.plots.chart_text import chart_text
from lab.plots.palette import INK, class_colour, class_symbol

HEIGHT = 520
MAX_SVG_POINTS = 2_000  # above it the browser draws with WebGL, which not every browser has


def latent_scatter(
    points: np.ndarray,
    groups: np.ndarray,
    group_names: Sequence[str],
    axis_titles: Sequence[str],
    *,
    labels: Sequence[str] | None = None,
    index: np.ndarray | None = None,
    colours: Sequence[str] | None = None,
    noun: str = "image",
    group_title: str = "label",
    height: int = HEIGHT,
) -> go.Figure:
    """Draw codes as points, a trace per group, so that its legend entry shows and hides it.

    Args:
        points: (N, 2) or (N, 3).
        groups: (N,) int, the colour of each point; group_names name them.
        labels: the class of each point, for the hover text, where it is not the group's name.
        index: (N,) indices of the samples in their test set; default 0 .. N-1. noun: what one of them is called.
        colours: of the groups; by default those of classes, whose symbols differ too.
    """
    flat = points.shape[1] == 2
    index = np.arange(len(points)) if index is None else index
    names = None if labels is None else np.asarray([chart_text(label) for label in labels])
    figure = go.Figure()
    for group, name in enumerate(map(chart_text, group_names)):
        mine = groups == group
        coordinates = {axis: points[mine, d].astype(np.float32) for d, axis in enumerate("xyz"[: points.shape[1]])}
        text = name if names is None else "%{hovertext}"
        trace = _flat_trace(len(points)) if flat else go.Scatter3d
        figure.add_trace(
            trace(
                **coordinates,
                mode="markers",
                name=name,
                marker=_marker(group, colours, 5 if flat else 2.5),
                customdata=index[mine],
                hovertext=None if names is None else names[mine],  # many texts are slow to send: only where they differ
                hovertemplate=f"{text}, test {noun} %{{customdata}}<extra></extra>",
            )
        )
    _style(figure, axis_titles, flat, group_title, height)
    return figure


def add_outline(figure: go.Figure, polygon: np.ndarray, ink: str = INK["light"]) -> go.Figure:
    """Draw a selection's outline (V, 2) on a 2-D scatter."""
    path = "M" + " L".join(f"{x:.4f},{y:.4f}" for x, y in polygon) + " Z"
    return figure.add_shape(type="path", path=path, line={"color": ink, "width": 1.5, "dash": "dot"})


def add_mark(figure: go.Figure, point: np.ndarray, name: str, ink: str = INK["light"]) -> go.Figure:
    """Add one large star at `point` (2,) or (3,)."""
    coordinates = {axis: [float(v)] for axis, v in zip("xyz", point, strict=False)}
    trace = go.Scatter3d if len(point) == 3 else go.Scatter
    symbol = "diamond" if len(point) == 3 else "star"
    size = 8 if len(point) == 3 else 18
    marker = {"color": ink, "symbol": symbol, "size": size, "line": {"color": "#ffffff", "width": 1.5}}
    hover = name + "<extra></extra>"
    return figure.add_trace(trace(**coordinates, mode="markers", name=name, marker=marker, hovertemplate=hover))


def _marker(group: int, colours: Sequence[str] | None, size: float) -> dict[str, Any]:
    colour, symbol = (class_colour(group), class_symbol(group)) if colours is None else (colours[group], "circle")
    return {"color": colour, "symbol": symbol, "size": size, "opacity": 0.8, "line": {"width": 0}}


def _flat_trace(n: int) -> type:
    return go.Scatter if n <= MAX_SVG_POINTS else go.Scattergl


def _style(figure: go.Figure, titles: Sequence[str], flat: bool, group_title: str, height: int) -> None:
    if flat:
        figure.update_xaxes(title=titles[0], zeroline=False)
        figure.update_yaxes(title=titles[1], zeroline=False)
        figure.update_layout(dragmode="lasso")
    else:
        axes = {f"{axis}axis": {"title": {"text": title}} for axis, title in zip("xyz", titles, strict=True)}
        figure.update_layout(scene={**axes, "aspectmode": "cube", "dragmode": "turntable"})
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"title": {"text": group_title}, "itemsizing": "constant"},
        uirevision="|".join(titles),
    )
