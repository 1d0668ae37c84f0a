"""Bar charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from lab.plots.chart_text import chart_text
from lab.plots.palette import PARTS, QUIET, class_colour, format_number


def error_by_class(
    errors: np.ndarray, labels: np.ndarray, class_names: Sequence[str], scale: str = "[0, 1] scale"
) -> go.Figure:
    """Draw the mean squared error of each class, from errors (N,) on a scale of this name and labels (N,)."""
    counts = np.bincount(labels, minlength=len(class_names))
    means = np.bincount(labels, weights=errors, minlength=len(class_names)) / np.maximum(counts, 1)
    figure = go.Figure(
        go.Bar(
            x=[chart_text(name) for name in class_names],
            y=means,
            marker={"color": [class_colour(i) for i in range(len(class_names))]},
            customdata=counts,
            hovertemplate="%{x}: MSE %{y:.4f} over %{customdata} samples<extra></extra>",
        )
    )
    figure.update_xaxes(title="label", type="category")
    figure.update_yaxes(title=f"MSE ({scale})")
    figure.update_layout(height=280, margin={"l": 8, "r": 8, "t": 8, "b": 8}, showlegend=False)
    return figure


def update_sizes(ratios: Mapping[str, float]) -> go.Figure:
    """Draw the update of each layer in one step: the norm of the change as a share of the norm of the weights.

    The axis is logarithmic and at least from 0.01 to 100 %; no change is drawn at its left end,
    NaN at its right end.
    """
    percents = [100 * ratio for ratio in ratios.values()]
    finite = [percent for percent in percents if np.isfinite(percent) and percent > 0]
    low, high = min([0.01, *finite]), max([100.0, *finite])
    figure = go.Figure(
        go.Bar(
            x=np.clip(np.nan_to_num(percents, nan=high), low, high),
            y=list(ratios),
            orientation="h",
            marker={"color": PARTS["recon_loss"]},
            text=[f"{format_number(percent)} %" for percent in percents],
            textposition="outside",
            hovertemplate="%{y}: %{text} of its weights<extra></extra>",
        )
    )
    span = [float(np.log10(low)), float(np.log10(high))]
    figure.update_xaxes(title="change, % of its weights", type="log", range=span, dtick=1, gridcolor=QUIET)
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_layout(height=90 + 26 * len(ratios), margin={"l": 8, "r": 8, "t": 8, "b": 8}, showlegend=False)
    return figure
