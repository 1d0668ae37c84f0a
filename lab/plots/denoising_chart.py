"""PSNR of denoised images by noise level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from lab.plots.palette import QUIET, SERIES

# each with a colour, a symbol and a dash of its own: distinguishable without colour too
STYLES = {
    "denoiser": (SERIES[0], "circle", "solid"),
    "plain": (SERIES[1], "diamond", "solid"),
    "median": (SERIES[2], "square", "dash"),
    "gaussian": (SERIES[4], "triangle-up", "dash"),
    "noisy": (QUIET, "x", "dot"),
}
LEVEL = {"gaussian": "standard deviation of the noise"}  # else a share


def psnr_by_level(
    rows: Mapping[str, Sequence[float]], levels: Sequence[float], kind: str, names: Mapping[str, str]
) -> go.Figure:
    """Draw a line per method: PSNR in dB by noise level.

    Args:
        rows: one number a level, by the methods of STYLES.
        kind: of noise; names: what the user calls the methods.
    """
    figure = go.Figure()
    for method, values in rows.items():
        colour, symbol, dash = STYLES[method]
        figure.add_scatter(
            x=list(levels),
            y=list(values),
            mode="lines+markers",
            name=names[method],
            line={"color": colour, "dash": dash, "width": 3 if method == "denoiser" else 2},
            marker={"symbol": symbol, "size": 8},
            hovertemplate=f"{names[method]}: %{{y:.1f}} dB at %{{x}}<extra></extra>",
        )
    figure.update_xaxes(title=f"{kind.replace('-', ' ').capitalize()}: {LEVEL.get(kind, 'share of the pixels')}")
    figure.update_yaxes(title="PSNR (dB), mean of the images")
    legend = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0}
    figure.update_layout(height=340, margin={"l": 8, "r": 8, "t": 8, "b": 8}, legend=legend, uirevision="denoising")
    return figure
