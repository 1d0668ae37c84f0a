"""Loss curves as plain numbers for the film's chart."""

from __future__ import annotations

import math
from typing import TypedDict

import pandas as pd

from lab.plots.palette import PART_NAMES, PARTS, QUIET
from lab.plots.thinning import thinned


class CurveLine(TypedDict):
    """A line of the chart."""

    name: str
    colour: str  # empty: that of the text
    dash: bool
    faint: bool
    values: list[float | None]  # None: nothing at that x


class CurveLines(TypedDict):
    """Lines over one axis."""

    x: list[float]  # epochs, rising
    lines: list[CurveLine]


class CurveData(CurveLines):
    """Loss curves over one axis."""

    lastEpoch: int  # where the axis ends
    unit: str  # of the loss, per image


def curve_lines(epochs: pd.DataFrame, batches: pd.DataFrame) -> CurveLines:
    """Draw total loss and its parts, training solid and validation dashed, over one rising axis of epochs.

    Args:
        epochs: columns epoch, train_total, val_total, and train_/val_ of each part.
        batches: columns epoch (with its fraction) and total: drawn faint.
    Of a long run only the points that the chart can show are returned: see lab.plots.thinning.
    """
    epochs, batches = thinned(epochs, drawn_columns(epochs)), thinned(batches, ["total"])
    known = [(batches, "total", "batches", QUIET, False, True)]
    for column in drawn_columns(epochs):
        split, _, part = column.partition("_")
        name = f"{PART_NAMES[part]}, {'training' if split == 'train' else 'validation'}"
        known.append((epochs, column, name, PARTS.get(part, ""), split == "val", False))
    x = sorted({*epochs["epoch"].astype(float), *batches["epoch"].astype(float)})
    position = {epoch: i for i, epoch in enumerate(x)}
    lines: list[CurveLine] = []
    for table, column, name, colour, dash, faint in known:
        values: list[float | None] = [None] * len(x)
        for epoch, value in zip(table["epoch"], table[column], strict=True):
            if value is not None and math.isfinite(value):
                values[position[float(epoch)]] = float(f"{value:.5g}")
        lines.append({"name": name, "colour": colour, "dash": dash, "faint": faint, "values": values})
    return {"x": x, "lines": lines}


def drawn_columns(epochs: pd.DataFrame) -> list[str]:
    """Return the columns of a run's losses that are drawn; a plain autoencoder's total is its reconstruction loss."""
    parts = [part for part in ("total", "recon_loss", "kl") if part != "recon_loss" or "val_kl" in epochs]
    columns = [f"{split}_{part}" for part in parts for split in ("train", "val")]
    return [column for column in columns if column in epochs]
