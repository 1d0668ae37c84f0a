"""A long run's chart keeps its first and last points and every extreme."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from lab.plots.curve_data import curve_lines
from lab.plots.loss_curves import loss_curves, overlaid_curves
from lab.plots.thinning import MAX_POINTS, SPANS, extreme_rows, thinned


def test_extremes_of_each_span_are_kept() -> None:
    values = np.array([[3.0], [1.0], [2.0], [5.0], [4.0], [6.0], [7.0], [7.5], [np.nan]])
    assert extreme_rows(values, 3).tolist() == [0, 1, 4, 5, 6, 7, 8]  # 8: the last
    both = np.column_stack([values, -values])
    assert extreme_rows(both, 3).tolist() == extreme_rows(values, 3).tolist()
    assert extreme_rows(np.full((5, 1), np.nan), 2).tolist() == [0, 3, 4]


def long_run(n: int) -> pd.DataFrame:
    chance = np.random.default_rng(0)
    losses = {f"{split}_{part}": chance.normal(100, 5, n) for split in ("train", "val") for part in PARTS}
    losses["train_total"][0] = np.nan  # the untrained model has none
    losses["val_total"][4321] = 900.0  # a spike of one epoch
    losses["val_kl"][1234] = -50.0
    return pd.DataFrame({"epoch": np.arange(n)} | losses)


PARTS = ("total", "recon_loss", "kl")


def test_a_short_run_is_drawn_whole() -> None:
    table = long_run(5_000).head(MAX_POINTS)
    assert thinned(table, ["val_total"]) is table


def test_first_last_and_spikes_stay() -> None:
    table = long_run(10_000)
    rows = thinned(table, ["val_total", "val_kl"])
    assert len(rows) <= 4 * SPANS + 2
    assert rows["epoch"].is_monotonic_increasing
    assert {0, 1234, 4321, 9999} <= set(rows["epoch"])


def test_the_film_of_a_long_run_sends_little() -> None:
    table = long_run(10_000)
    batches = pd.DataFrame({"epoch": np.arange(10_000) + 0.5, "total": table["val_total"]})
    data = curve_lines(table, batches)
    assert len(json.dumps(data)) < 200_000
    lines = {line["name"]: line["values"] for line in data["lines"]}
    total = lines["total, validation"]
    assert 900.0 in total
    assert (data["x"][0], data["x"][-1]) == (0.0, 9999.5)
    assert total[data["x"].index(9999.0)] == float(f"{table['val_total'].iloc[-1]:.5g}")


def test_plotly_charts_of_long_runs_are_thinned_too() -> None:
    table = long_run(10_000)
    for figure in (loss_curves(table, table[["epoch"]].assign(total=1.0)), overlaid_curves({"a": table})):
        assert all(len(trace.x) <= 12 * SPANS + 2 for trace in figure.data)
        assert max(max(trace.y) for trace in figure.data if trace.line.dash == "dash") == 900.0
