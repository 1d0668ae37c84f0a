"""A comparison of models in words, made from what is measured of their samples and interpolations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lab.metrics.confident_samples import CONFIDENCE, N_SAMPLES, SampleReading
from lab.metrics.off_data import N_PAIRS
from lab.plots.palette import format_number

MIN_GAP = 0.15  # between two shares: over three seeds that of one pair was 0 to 10 points (benchmarks.matched_pair)
MIN_RATIO = 1.25  # of the effective classes, from which one model's samples count as more varied


@dataclass(frozen=True)
class SideReading:
    """Measurements of one model: its samples from N(0, I), None without a classifier or for a codebook, and the
    share of interpolation steps off the data, None with fewer than two images."""

    name: str
    samples: SampleReading | None
    off_data: float | None


def claim(sides: Sequence[SideReading], n_classes: int) -> list[str]:
    """Return sentences on two or more models: for two what follows from the measurements, then these."""
    sentences = []
    if (conclusion := verdict(sides)) is not None:
        sentences.append(conclusion)
    if any(side.samples is not None for side in sides):
        sentences.append(_samples_text(sides, n_classes))
    known = [side for side in sides if side.off_data is not None]
    if known:
        shares = ", ".join(f"{100 * (side.off_data or 0.0):.1f}\u00a0% for {side.name}" for side in known)
        sentences.append(f"Interpolation steps off the data, over {N_PAIRS} pairs of images: {shares}.")
    return sentences


def _samples_text(sides: Sequence[SideReading], n_classes: int) -> str:
    parts = [
        f"{side.samples.confident} for {side.name}, as varied as {format_number(side.samples.effective_classes)} of "
        f"{n_classes} classes"
        for side in sides
        if side.samples is not None
    ]
    return (
        f"Share of {N_SAMPLES:,} samples from N(0, I) that a classifier recognises with a probability of at least "
        f"{CONFIDENCE:g}: {'; '.join(parts)}."
    )


def verdict(sides: Sequence[SideReading]) -> str | None:
    """Return what the samples of two models say of them; None for another number, or without a classifier."""
    if len(sides) != 2 or sides[0].samples is None or sides[1].samples is None:
        return None
    readable, varied = more_readable(sides), more_varied(sides)
    if readable is None and varied is None:
        return "The samples show no clear difference between the two."
    if readable is not None and readable == varied:
        return f"Random codes decode to recognisable images more often, and to more classes, with {readable}."
    parts = [f"to recognisable images more often with {readable}"] if readable else []
    parts += [f"to images of more classes with {varied}"] if varied else []
    return f"Random codes decode {', but '.join(parts) if readable and varied else parts[0]}."


def more_readable(sides: Sequence[SideReading]) -> str | None:
    """Return the name of the one of two models with the clearly larger share.

    None where their intervals overlap, or the difference is one that another seed of the same model may make.
    """
    ordered = sorted(sides, key=lambda side: side.samples.confident.value if side.samples else 0.0)
    less, more = (side.samples for side in ordered)
    if not less or not more or less.confident.high >= more.confident.low:
        return None
    return ordered[1].name if more.confident.value - less.confident.value >= MIN_GAP else None


def more_varied(sides: Sequence[SideReading]) -> str | None:
    """Return the name of the one of two models with more effective classes; None where they are about as many."""
    ordered = sorted(sides, key=lambda side: side.samples.effective_classes if side.samples else 0.0)
    less, more = (side.samples for side in ordered)
    clear = less and more and more.effective_classes >= MIN_RATIO * less.effective_classes
    return ordered[1].name if clear else None
