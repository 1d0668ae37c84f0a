"""A heatmap of targets by latent dimension."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from lab.plots.chart_text import chart_text
from lab.plots.palette import SEQUENTIAL

MAX_ROWS = 24  # dimensions
CELL = 26  # pixels of a row


def target_heatmap(shares: np.ndarray, titles: Sequence[str]) -> go.Figure:
    """Draw shares (D, T) in [0, 1], a row a dimension, each with its number; of many the most informative."""
    rows = np.sort(np.argsort(-shares.max(1), kind="stable")[:MAX_ROWS])
    percent = 100 * shares[rows]
    scale = [[i / (len(SEQUENTIAL) - 1), colour] for i, colour in enumerate(SEQUENTIAL)]
    figure = go.Figure(
        go.Heatmap(
            z=percent,
            x=[chart_text(title) for title in titles],
            y=[f"z{row}" for row in rows],
            zmin=0,
            zmax=100,
            colorscale=scale,
            showscale=False,  # each cell says its number
            text=[[f"{value:.0f}" for value in row] for row in percent],
            texttemplate="%{text}",
            hovertemplate="%{y}: %{z:.1f} % of the information about %{x}<extra></extra>",
        )
    )
    figure.update_xaxes(side="top", type="category")
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_layout(height=130 + CELL * len(rows), margin={"l": 8, "r": 8, "t": 8, "b": 8})
    return figure
