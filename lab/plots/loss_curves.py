"""Loss curves."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from lab.plots.chart_text import chart_text
from lab.plots.curve_data import drawn_columns
from lab.plots.palette import INK, PART_NAMES, PARTS, QUIET, series_colour
from lab.plots.thinning import thinned

HEIGHT = 340
DASHES = {"train": "solid", "val": "dash"}


def loss_curves(
    epochs: pd.DataFrame,
    batches: pd.DataFrame | None = None,
    *,
    log: bool = False,
    ink: str = INK["light"],
    last_epoch: int | None = None,
    unit: str = "nats",
    noun: str = "image",
) -> go.Figure:
    """Draw one run: total and its parts, training solid and validation dashed.

    Args:
        epochs: columns epoch, train_total, val_total, and train_/val_ of each part, in `unit` per `noun`.
        batches: columns epoch (with its fraction) and total: drawn faint behind.
        last_epoch: where the axis ends, so that it is fixed while a run grows.
    """
    figure = go.Figure()
    if batches is not None and len(batches):
        batches = thinned(batches, ["total"])
        line = {"color": QUIET, "width": 1}
        figure.add_scatter(x=batches["epoch"], y=batches["total"], name="batches", mode="lines", line=line, opacity=0.5)
    for column in drawn_columns(epochs):
        split, _, part = column.partition("_")
        colour, dash = ink if part == "total" else PARTS[part], DASHES[split]
        _add_line(figure, epochs, column, PART_NAMES[part], colour, dash, unit)
    return _finish(figure, log, last_epoch, f"{unit} per {noun}")


def overlaid_curves(
    runs: Mapping[str, pd.DataFrame], *, log: bool = False, unit: str = "nats", noun: str = "sample"
) -> go.Figure:
    """Draw several runs by name: total loss in `unit` per `noun`, training solid, validation dashed."""
    figure = go.Figure()
    for number, (name, epochs) in enumerate(runs.items()):
        for split, dash in DASHES.items():
            column = f"{split}_total"
            if column in epochs:
                _add_line(figure, epochs, column, chart_text(name), series_colour(number), dash, unit)
    return _finish(figure, log, None, f"{unit} per {noun}")


def _add_line(
    figure: go.Figure, epochs: pd.DataFrame, column: str, name: str, colour: str, dash: str, unit: str
) -> None:
    """Add one line; training and validation of one name share a legend entry, which shows and hides both."""
    split = "training" if dash == "solid" else "validation"
    known = thinned(epochs.dropna(subset=[column]), [column])
    figure.add_scatter(
        x=known["epoch"],
        y=known[column],
        name=name,
        legendgroup=name,
        showlegend=split == "training" or len(known) == len(epochs) == 1,  # before the first epoch there is no training
        mode="lines+markers" if len(known) < 3 else "lines",
        line={"color": colour, "dash": dash, "width": 2},
        hovertemplate=f"epoch %{{x}}: %{{y:.4g}} {unit}<extra>{name}, {split}</extra>",
    )


def _finish(figure: go.Figure, log: bool, last_epoch: int | None, unit: str) -> go.Figure:
    span = None if last_epoch is None else [0, last_epoch]
    figure.update_xaxes(title="epoch", range=span, zeroline=False)
    figure.update_yaxes(title=f"loss ({unit})", type="log" if log else "linear", zeroline=False)
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0, "title": None},
        uirevision="curves",
        hovermode="closest",
    )
    return figure
