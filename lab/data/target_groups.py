"""Groups of samples by a target, each with a name and a colour: how a map is coloured. N samples, G groups."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from lab.data.targets import ANGLE, CLASS, Target
from lab.plots.palette import CYCLIC, MISSING, SEQUENTIAL, class_colour, format_number

MAX_STEPS = len(SEQUENTIAL)
RANGE = (1.0, 99.0)  # percentiles that the steps of a scale cover; the first and the last are open
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)  # times a power of ten
TOLERANCE = 1e-6  # of a step: targets are stored in single precision
NO_VALUE = "no value"


@dataclass(frozen=True)
class Groups:
    """title of the legend; groups (N,) int64, that of each sample; names and colours (G,), in the legend's order."""

    title: str
    groups: np.ndarray
    names: tuple[str, ...]
    colours: tuple[str, ...]


def target_groups(values: np.ndarray, target: Target) -> Groups:
    """Return groups of the values (N,) of a target: its own values where they are few, otherwise steps of a scale.

    NaN is a last group of its own.
    """
    known = np.isfinite(values)
    distinct = np.unique(values[known])
    if target.kind == CLASS:
        steps, names = np.searchsorted(distinct, values), [format_number(value) for value in distinct]
        colours: Sequence[str] = [class_colour(i) for i in range(len(distinct))]
    elif target.kind == ANGLE:
        steps, names, colours = _sectors(values, target)
    elif len(distinct) <= MAX_STEPS:
        steps, names = np.searchsorted(distinct, values), [format_number(value) for value in distinct]
        colours = _spread(SEQUENTIAL, len(distinct))
    else:
        steps, names, colours = _intervals(values, values[known])
    groups = np.where(known, steps, len(names)).astype(np.int64)
    if known.all():
        return Groups(target.title, groups, tuple(names), tuple(colours))
    return Groups(target.title, groups, (*names, NO_VALUE), (*colours, MISSING))


def value_texts(values: np.ndarray, target: Target) -> list[str]:
    """Return each value (N,) with the target's name and unit."""
    unit = f" {target.unit}" if target.unit else ""
    texts = {value: format_number(value) for value in np.unique(values[np.isfinite(values)]).tolist()}
    return [f"{target.name} {texts[v]}{unit}" if v in texts else f"{target.name}: {NO_VALUE}" for v in values.tolist()]


def _sectors(values: np.ndarray, target: Target) -> tuple[np.ndarray, list[str], Sequence[str]]:
    n = len(CYCLIC)
    share = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0) / target.period % 1.0
    edges = [target.period * i / n for i in range(n + 1)]
    return np.minimum(share * n, n - 1).astype(np.int64), _between(edges), CYCLIC


def _intervals(values: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, list[str], Sequence[str]]:
    low, high = np.percentile(known, RANGE)
    first, last, width = _round_steps(float(low), float(high) if high > low else float(known.max()))
    edges = [i * width for i in range(first, last + 1)]
    steps = np.floor(np.nan_to_num(values, posinf=0.0, neginf=0.0) / width + TOLERANCE) - first
    names = _between(edges)
    names[0] = f"below {format_number(edges[1])}" if known.min() < edges[0] else names[0]
    names[-1] = f"above {format_number(edges[-2])}" if known.max() > edges[-1] else names[-1]
    return np.clip(steps, 0, len(names) - 1), names, _spread(SEQUENTIAL, len(names))


def _round_steps(low: float, high: float) -> tuple[int, int, float]:
    """Return a round width, and from which to which multiple of it `low` to `high` reaches: at most MAX_STEPS."""
    high = high if high > low else low + 1.0
    power = 10.0 ** math.floor(math.log10((high - low) / MAX_STEPS))
    for width in (step * power for step in (*STEPS, *(10 * s for s in STEPS))):
        first, last = math.floor(low / width + TOLERANCE), math.ceil(high / width - TOLERANCE)
        if last - first <= MAX_STEPS:
            break
    return first, last, width


def _between(edges: Sequence[float]) -> list[str]:
    texts = [format_number(edge) if edge else "0" for edge in edges]
    return [f"{a} to {b}" for a, b in pairwise(texts)]


def _spread(colours: Sequence[str], n: int) -> list[str]:
    """Return n of the colours, spread over all of them."""
    return [colours[round(i * (len(colours) - 1) / max(1, n - 1))] for i in range(n)]
