"""Rate and distortion: what a code costs, and what it leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from lab.plots.chart_text import chart_text
from lab.plots.palette import QUIET, SYMBOLS, format_number

HEIGHT = 320
LINES = 7  # of equal ELBO


@dataclass(frozen=True)
class RatePoint:
    """A model: rate (KL) and distortion (reconstruction loss) in nats per image, and its path over the epochs."""

    name: str
    rate: float
    distortion: float
    path: Sequence[tuple[float, float]] = ()


def rate_distortion(points: Sequence[RatePoint], colours: Sequence[str], noun: str = "image") -> go.Figure:
    """Draw a mark per model, its path over epochs faint; dotted lines of equal ELBO. After Alemi et al. 2018."""
    figure = go.Figure()
    ends = np.array([[p.rate, p.distortion] for p in points])
    low, high = ends.min(0), ends.max(0)
    room = np.maximum((high - low) * 0.6, 0.15 * high + 1e-6)
    left, right = max(0.0, low[0] - room[0]), high[0] + room[0]
    bottom, top = max(0.0, low[1] - room[1]), high[1] + room[1]
    for total in np.linspace(left + bottom, right + top, LINES + 2)[1:-1]:
        line = {"color": QUIET, "width": 1, "dash": "dot"}
        hover = f"rate + distortion = {format_number(float(total))}<extra></extra>"
        x = [left, right]
        y = [total - left, total - right]
        figure.add_scatter(x=x, y=y, mode="lines", line=line, opacity=0.5, showlegend=False, hovertemplate=hover)
    for i, (point, colour) in enumerate(zip(points, colours, strict=True)):
        _add_model(figure, point, colour, SYMBOLS[i % len(SYMBOLS)])
    figure.update_xaxes(title=f"rate: KL (nats per {noun})", range=[left, right], zeroline=False)
    figure.update_yaxes(
        title=f"distortion: reconstruction loss<br>(nats per {noun})", range=[bottom, top], zeroline=False
    )
    legend = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0}
    figure.update_layout(height=HEIGHT, margin={"l": 8, "r": 8, "t": 8, "b": 8}, legend=legend, uirevision="rate")
    return figure


def _add_model(figure: go.Figure, point: RatePoint, colour: str, symbol: str) -> None:
    name = chart_text(point.name)
    if len(point.path) > 1:
        rates, distortions = zip(*point.path, strict=True)
        figure.add_scatter(
            x=rates,
            y=distortions,
            mode="lines+markers",
            line={"color": colour, "width": 1.5},
            marker={"size": 4},
            opacity=0.45,
            legendgroup=name,
            showlegend=False,
            hovertemplate=f"{name}: rate %{{x:.3g}}, distortion %{{y:.4g}}<extra></extra>",
        )
    elbo = format_number(-(point.rate + point.distortion))
    figure.add_scatter(
        x=[point.rate],
        y=[point.distortion],
        mode="markers",
        name=name,
        legendgroup=name,
        marker={"color": colour, "symbol": symbol, "size": 13, "line": {"width": 1.5, "color": "#ffffff"}},
        hovertemplate=f"{name}: rate %{{x:.3g}}, distortion %{{y:.4g}}, ELBO {elbo}<extra></extra>",
    )
