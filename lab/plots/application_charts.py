"""Charts of the Applications page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lab.plots.palette import SERIES

BINS = 60
OWN, OTHER = "#3f90da", "#e76300"
DASHES = ("solid", "dash", "dot", "dashdot")
LEGEND = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0}
MARGIN = {"l": 8, "r": 8, "t": 8, "b": 8}


def distance_by_step(
    distances: Mapping[str, np.ndarray], noun: str = "image", scale: str = "[0, 1] scale"
) -> go.Figure:
    """Draw a line per path between two samples: distances (STEPS,) to the nearest real one, by path name.

    noun, scale: what a sample is called, and the scale of the distances.
    """
    figure = go.Figure()
    for i, (name, values) in enumerate(distances.items()):
        figure.add_scatter(
            x=np.linspace(0, 1, len(values)),
            y=values,
            mode="lines+markers",
            name=name,
            line={"color": SERIES[i % len(SERIES)], "dash": DASHES[i % len(DASHES)], "width": 2},
            hovertemplate=f"{name}: %{{y:.3f}} at %{{x:.0%}} of the path<extra></extra>",
        )
    figure.update_xaxes(title="position along the path", tickformat=".0%")
    figure.update_yaxes(title=f"distance to the nearest test {noun}<br>(RMS, {scale})", rangemode="tozero")
    figure.update_layout(height=300, margin=MARGIN, legend=LEGEND)
    return figure


def error_histograms(own: np.ndarray, other: np.ndarray, name: str, mark: float | None = None) -> go.Figure:
    """Draw errors on test images (N,) upwards and on out-of-distribution ones (M,) downwards, as shares, on one axis.

    Args:
        name: of the out-of-distribution data. mark: the error of the user's own image.
    """
    end = float(max(np.quantile(own, 0.999), np.quantile(other, 0.999), mark or 0.0)) * 1.02
    edges = np.linspace(0.0, end, BINS + 1)
    figure = go.Figure()
    most = 0.0
    for errors, label, colour, sign, pattern in ((own, "own", OWN, 1, ""), (other, name, OTHER, -1, "/")):
        shares = np.histogram(np.clip(errors, 0, end), edges)[0] / len(errors)
        most = max(most, float(shares.max()))
        figure.add_bar(
            x=(edges[:-1] + edges[1:]) / 2,
            y=sign * shares,
            width=np.diff(edges),
            name=f"{label} ({len(errors):,} images)",
            marker={"color": colour, "pattern": {"shape": pattern, "bgcolor": colour, "fgcolor": "#ffffff", "size": 6}},
            customdata=100 * shares,
            hovertemplate=f"{label}: %{{customdata:.1f}} % at MSE %{{x:.4f}}<extra></extra>",
        )
    if mark is not None:
        figure.add_vline(x=mark, line={"width": 2, "dash": "dot"}, annotation_text="your image")
    figure.update_xaxes(title="squared error (MSE, [0, 1] scale)", range=[0, end])
    ticks = np.array([-most, -most / 2, 0.0, most / 2, most])
    texts = [f"{100 * abs(tick):.1f} %" for tick in ticks]  # downwards is no negative share
    figure.update_yaxes(title="share of the images", tickvals=ticks, ticktext=texts, zeroline=True)
    figure.update_layout(height=320, margin=MARGIN, legend=LEGEND, barmode="overlay", bargap=0)
    return figure


def gain_by_number(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> go.Figure:
    """Draw each method's gain in accuracy over the images alone, in points, by labelled images per class.

    Args:
        rows: n, and by method the mean accuracy and in how many draws it was better, as benchmarks/augmentation.py
            writes them; "alone" is what the others are measured from. names: of the methods shown.
    """
    figure = go.Figure()
    for i, (method, name) in enumerate(names.items()):
        figure.add_scatter(
            x=[row["n"] for row in rows],
            y=[100 * (row["mean"][method] - row["mean"]["alone"]) for row in rows],
            customdata=[row["better"][method] for row in rows],
            mode="lines+markers",
            name=name,
            line={"color": SERIES[i], "dash": DASHES[i % len(DASHES)], "width": 2},
            marker={"size": 8, "symbol": ("circle", "square", "diamond", "triangle-up", "x")[i % 5]},
            hovertemplate=f"{name}: %{{y:+.1f}} points, %{{x}} a class, better in %{{customdata}} draws<extra></extra>",
        )
    figure.update_xaxes(title="labelled images per class", type="log", tickvals=[row["n"] for row in rows])
    figure.update_yaxes(title="gain in test accuracy (points)", zeroline=True)
    figure.update_layout(height=320, margin=MARGIN, legend=LEGEND)
    return figure


def shares_on(shares: np.ndarray) -> go.Figure:
    """Draw a histogram of the share (N,) of units that each image activates."""
    counts, edges = np.histogram(100 * shares, np.linspace(0, 100, 41))
    x = (edges[:-1] + edges[1:]) / 2
    figure = go.Figure(
        go.Bar(x=x, y=counts, marker={"color": OWN}, hovertemplate="%{y} images with about %{x:.0f} %<extra></extra>")
    )
    figure.update_xaxes(title="active units for an image, %", range=[0, 100])
    figure.update_yaxes(title="images")
    figure.update_layout(height=220, margin=MARGIN, showlegend=False, bargap=0.05)
    return figure
