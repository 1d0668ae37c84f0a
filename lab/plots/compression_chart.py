"""Bytes per image against quality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from lab.plots.chart_text import chart_text
from lab.plots.error_by_size import SIDE_SYMBOLS
from lab.plots.palette import QUIET, SERIES

HEIGHT = 400
# each with a dash of its own: distinguishable without colour too
LINES = {"PCA": (QUIET, "solid"), "JPEG": (SERIES[6], "dash"), "WebP": (SERIES[4], "dot")}


@dataclass(frozen=True)
class QualityCurve:
    """A compression method: bytes per image and quality, one pair per setting; a single pair is a point."""

    name: str
    bytes: Sequence[float]
    quality: Sequence[float]


def bytes_and_quality(
    lines: Sequence[QualityCurve], points: Sequence[QualityCurve], colours: Sequence[str], measure: str
) -> go.Figure:
    """Draw a line per codec (named as in LINES), a point per model; up and left is better.

    Args:
        measure: "PSNR (dB)" or "SSIM".
    """
    figure = go.Figure()
    hover = f"%{{x:.3~g}} bytes, {measure} %{{y:.3~g}}<extra></extra>"
    for line in lines:
        colour, dash = LINES[line.name]
        figure.add_scatter(
            x=list(line.bytes),
            y=list(line.quality),
            mode="lines+markers",
            name=line.name,
            line={"color": colour, "dash": dash, "width": 2},
            marker={"size": 5},
            hovertemplate=f"{line.name}: {hover}",
        )
    for i, (point, colour) in enumerate(zip(points, colours, strict=True)):
        symbol, name = SIDE_SYMBOLS[i % len(SIDE_SYMBOLS)], chart_text(point.name)
        figure.add_scatter(
            x=list(point.bytes),
            y=list(point.quality),
            mode="markers",
            name=name,
            marker={"color": colour, "symbol": symbol, "size": 13, "line": {"width": 1.5, "color": "#ffffff"}},
            hovertemplate=f"{name}: {hover}",
        )
    ends = [number for trade in (*lines, *points) for number in trade.bytes]
    ticks = [2**k for k in range(20) if min(ends) / 2 <= 2**k <= max(ends) * 2]
    figure.update_xaxes(title="bytes per image", type="log", tickvals=ticks, zeroline=False)
    figure.update_yaxes(title=measure, zeroline=False)
    legend = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0}
    margin = {"l": 8, "r": 8, "t": 8, "b": 8}
    figure.update_layout(height=HEIGHT, margin=margin, legend=legend, uirevision=f"bytes {measure}")
    return figure
