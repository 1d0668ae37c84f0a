"""Charts of generated windows beside real ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from lab.plots.chart_text import chart_text
from lab.plots.palette import SERIES

REAL, GENERATED = SERIES[0], SERIES[1]
HEIGHT = 360
_LAYOUT = {
    "height": HEIGHT,
    "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
    "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0},
}


def correlation_chart(real: np.ndarray, generated: np.ndarray, names: Sequence[str]) -> go.Figure:
    """Draw autocorrelations (C, L + 1) by lag, of real windows solid, of generated ones dashed."""
    figure = go.Figure()
    for channel, name in enumerate(map(chart_text, names)):
        for curves, kind, colour, dash in ((real, "real", REAL, "solid"), (generated, "generated", GENERATED, "dash")):
            label = kind if len(names) == 1 else f"{name}, {kind}"
            figure.add_scatter(
                y=curves[channel],
                mode="lines",
                name=kind,
                legendgroup=kind,
                showlegend=channel == 0,
                line={"color": colour, "dash": dash, "width": 2},
                hovertemplate=f"{label}: %{{y:.2f}} at lag %{{x}}<extra></extra>",
            )
    figure.update_xaxes(title="lag (steps)")
    figure.update_yaxes(title="autocorrelation, mean of the windows")
    return figure.update_layout(**_LAYOUT, uirevision="correlation")


def pca_overlay(real: np.ndarray, generated: np.ndarray, shares: Sequence[float]) -> go.Figure:
    """Draw projections (N, 2) of real and generated windows on the first principal components of the real ones."""
    figure = go.Figure()
    for points, kind, colour, symbol in ((real, "real", REAL, "circle"), (generated, "generated", GENERATED, "x")):
        figure.add_scatter(
            x=points[:, 0].astype(np.float32),
            y=points[:, 1].astype(np.float32),
            mode="markers",
            name=kind,
            marker={"color": colour, "symbol": symbol, "size": 5, "opacity": 0.6},
            hoverinfo="skip",
        )
    titles = [f"component {k + 1} ({100 * share:.0f} % of the real variance)" for k, share in enumerate(shares)]
    figure.update_xaxes(title=titles[0])
    figure.update_yaxes(title=titles[1])
    return figure.update_layout(**_LAYOUT, uirevision="pca")
