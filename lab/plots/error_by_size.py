"""Error by code size: PCA as a line, models as points on, below or above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from lab.plots.chart_text import chart_text
from lab.plots.palette import QUIET, format_number

HEIGHT = 380
MIN_AXIS_SIZE = 64  # numbers that the axis reaches, as far as PCA does
SIDE_SYMBOLS = ("circle", "diamond", "square", "triangle-up")  # as many as models stand side by side


@dataclass(frozen=True)
class SizePoint:
    """A model: its code size, and its mean squared error on the data scale. A ring shows another model inside it."""

    name: str
    size: int
    mse: float
    ring: bool = False


def error_by_size(
    curve: Sequence[float],
    points: Sequence[SizePoint],
    colours: Sequence[str],
    on: str,
    scale: str = "[0, 1] scale",
) -> go.Figure:
    """Draw PCA's line over code sizes, and the models on it.

    Args:
        curve: mean squared error of PCA with 1, 2, ... numbers.
        on: which samples, for the axis ("test data"). scale: of the errors.
    """
    shown = min(len(curve), max([MIN_AXIS_SIZE, *(point.size for point in points)]))
    sizes = np.arange(1, shown + 1)
    figure = go.Figure()
    figure.add_scatter(
        x=sizes,
        y=np.asarray(curve[:shown]),
        mode="lines",
        name="PCA",
        line={"color": QUIET, "width": 2},
        hovertemplate="PCA, %{x} dimensions: MSE %{y:.4f}<extra></extra>",
    )
    for i, (point, colour) in enumerate(zip(points, colours, strict=True)):
        symbol, name = SIDE_SYMBOLS[i % len(SIDE_SYMBOLS)], chart_text(point.name)
        filled = {"symbol": symbol, "size": 13, "line": {"width": 1.5, "color": "#ffffff"}}
        ring = {"symbol": f"{symbol}-open", "size": 19, "line": {"width": 3}}
        figure.add_scatter(
            x=[point.size],
            y=[point.mse],
            mode="markers",
            name=name,
            marker={"color": colour, **(ring if point.ring else filled)},
            hovertemplate=f"{name}, %{{x}} dimensions: MSE {format_number(point.mse)}<extra></extra>",
        )
    top = max([shown, *(point.size for point in points)])
    ticks = [2**k for k in range(top.bit_length()) if 2**k <= top]
    figure.update_xaxes(title="code size (dimensions)", type="log", tickvals=ticks, zeroline=False)
    figure.update_yaxes(title=f"MSE on {on} ({scale})", rangemode="tozero", zeroline=False)
    legend = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0}
    margin = {"l": 8, "r": 8, "t": 8, "b": 8}
    figure.update_layout(height=HEIGHT, margin=margin, legend=legend, uirevision="by_size")
    return figure
