"""Comparison tables as Markdown: the better value of a row is marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lab.plots.palette import format_number

BEST = "\u00a0✓"  # the space does not break the line


@dataclass(frozen=True)
class Row:
    """A row. `better` is "lower", "higher" or "" where nothing is better; `texts` replace the numbers."""

    name: str
    values: Sequence[float | None]
    better: str = ""
    texts: Sequence[str] | None = None


def best_of(values: Sequence[float | None], better: str) -> int | None:
    """Return the index of the best value to three figures; None if fewer than two are known, or the best are equal."""
    known = {i: float(f"{value:.3g}") for i, value in enumerate(values) if value is not None}
    if not better or len(known) < 2:
        return None
    best = (min if better == "lower" else max)(known.values())
    winners = [i for i, value in known.items() if value == best]
    return winners[0] if len(winners) == 1 else None


def compared_table(titles: Sequence[str], rows: Sequence[Row]) -> str:
    """Return a Markdown table: a column per title, a row per line."""
    lines = ["| | " + " | ".join(titles) + " |", "| --- |" + " --: |" * len(titles)]
    for row in rows:
        best = best_of(row.values, row.better)
        texts = row.texts or [format_number(value) for value in row.values]
        cells = [f"**{text}{BEST}**" if i == best else text for i, text in enumerate(texts)]
        lines.append(f"| {row.name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
