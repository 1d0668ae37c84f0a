"""Colours and numbers, the same on every page."""

from __future__ import annotations

import math

# Petroff 2021, "Accessible color sequences for data visualization": ten that colour-blind users can distinguish
SERIES = (
    "#3f90da",
    "#ffa90e",
    "#bd1f01",
    "#94a4a2",
    "#832db6",
    "#a96b59",
    "#e76300",
    "#b9ac70",
    "#717581",
    "#92dadd",
)
# made from these: five are moved apart and away from both backgrounds, and classes of digits that models confuse
# (3, 5, 8 and 4, 7, 9) get different ones, the first three the strongest; `python -m benchmarks.colours` measures them
CLASSES = (
    "#3f90da",
    "#ffa90e",
    "#bd1f01",
    "#8bcbee",
    "#f3571a",
    "#5e5143",
    "#586275",
    "#832db6",
    "#c4b77a",
    "#939798",
)
# eight steps of viridis without its ends, which are hard to see on a dark or a light background
SEQUENTIAL = ("#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58", "#b5de2b")
# eight directions of an angle: dark, orange, light, blue and back to dark, so that opposite ones differ most
CYCLIC = ("#505050", "#9f5518", "#cd6300", "#da8749", "#b6b6b6", "#8b96e2", "#5d7be3", "#5463aa")
SYMBOLS = ("circle", "diamond", "square")  # past ten classes the colours repeat with another shape
INK = {"light": "#1b2733", "dark": "#e8edf2"}
QUIET = "#8a96a3"
MISSING = QUIET  # the colour of samples whose value is not known
PARTS = {"recon_loss": "#3f90da", "kl": "#e76300", "mse": "#832db6"}
PART_NAMES = {"total": "total", "recon_loss": "reconstruction", "kl": "KL", "mse": "MSE"}
THIN_SPACE = "\u2009"


def class_colour(index: int) -> str:
    return CLASSES[index % len(CLASSES)]


def series_colour(index: int) -> str:
    """Return the colour of one of several models, runs or curves."""
    return SERIES[index % len(SERIES)]


def class_symbol(index: int) -> str:
    return SYMBOLS[index // len(CLASSES) % len(SYMBOLS)]


def format_number(value: float | None) -> str:
    """Format a number to three significant figures, whole ones with thin spaces: 0.0557, 141, 10 000."""
    if value is None or not math.isfinite(value):
        return "–"
    value = float(f"{value:.3g}") if abs(value) < 100 else value  # 9.996 is 10.0, not 10.00
    if abs(value) >= 100:
        return f"{round(value):,}".replace(",", THIN_SPACE)
    if value and abs(value) < 1e-4:
        return f"{value:.2e}"
    digits = 2 if value == 0 else max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:.{digits}f}"
