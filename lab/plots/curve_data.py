"""Loss curves as plain numbers for the film's chart."""

from __future__ import annotations

from typing import TypedDict

import numpy as np
import pandas as pd

from lab.plots.palette import PART_NAMES, PARTS, QUIET


class CurveLine(TypedDict):
    """A line of the chart."""

    name: str
    colour: str  # empty: that of the text
    dash: bool
    faint: bool
    values: list[float | None]  # None: nothing at that x


class CurveData(TypedDict):
    """Loss curves over one axis."""

    x: list[float]  # epochs, rising
    lines: list[CurveLine]
    lastEpoch: int  # where the axis ends
    unit: str  # of the loss, per image


def curve_lines(epochs: pd.DataFrame, batches: pd.DataFrame, last_epoch: int, unit: str = "nats") -> CurveData:
    """Draw total loss and its parts, training solid and validation dashed, over one rising axis of epochs.

    Args:
        epochs: columns epoch, train_total, val_total, and train_/val_ of each part, in `unit` an image.
        batches: columns epoch (with its fraction) and total: drawn faint.
        last_epoch: where the axis ends, so that it is fixed while a run grows.
    """
    known = [(batches, "total", "batches", QUIET, False, True)]
    for part in ("total", "recon_loss", "kl"):
        for split, dash in (("train", False), ("val", True)):
            column = f"{split}_{part}"
            if column not in epochs or (part == "recon_loss" and "val_kl" not in epochs):
                continue  # a plain autoencoder's total is its reconstruction loss
            name = f"{PART_NAMES[part]}, {'validation' if dash else 'training'}"
            known.append((epochs, column, name, PARTS.get(part, ""), dash, False))
    x = sorted({*epochs["epoch"].astype(float), *batches["epoch"].astype(float)})
    position = {epoch: i for i, epoch in enumerate(x)}
    lines: list[CurveLine] = []
    for table, column, name, colour, dash, faint in known:
        values: list[float | None] = [None] * len(x)
        for epoch, value in zip(table["epoch"], table[column], strict=True):
            if value is not None and np.isfinite(value):
                values[position[float(epoch)]] = float(f"{value:.5g}")
        lines.append({"name": name, "colour": colour, "dash": dash, "faint": faint, "values": values})
    return {"x": x, "lines": lines, "lastEpoch": last_epoch, "unit": unit}
