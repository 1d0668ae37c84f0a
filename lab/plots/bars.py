"""Bar charts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from lab.plots.palette import class_colour


def error_by_class(errors: np.ndarray, labels: np.ndarray, class_names: Sequence[str]) -> go.Figure:
    """Mean squared error of each class, from errors (N,) on the [0, 1] scale and labels (N,)."""
    counts = np.bincount(labels, minlength=len(class_names))
    means = np.bincount(labels, weights=errors, minlength=len(class_names)) / np.maximum(counts, 1)
    figure = go.Figure(
        go.Bar(
            x=[str(name) for name in class_names],
            y=means,
            marker={"color": [class_colour(i) for i in range(len(class_names))]},
            customdata=counts,
            hovertemplate="%{x}: MSE %{y:.4f} over %{customdata} images<extra></extra>",
        )
    )
    figure.update_xaxes(title="label", type="category")
    figure.update_yaxes(title="MSE ([0, 1] scale)")
    figure.update_layout(height=280, margin={"l": 8, "r": 8, "t": 8, "b": 8}, showlegend=False)
    return figure
