"""The drawing pad: what is drawn or opened goes through the model within the reader's browser."""

from __future__ import annotations

from typing import Any

from lab.data import PrepareSteps
from lab.runs.library import ModelCard
from ui.playground import browser_files, make_component, play_data

_pad = make_component("pad", "pad")


def drawing_pad(card: ModelCard) -> bool:
    """Draw the pad and what the model makes of it; False (with a message) where it cannot be had."""
    folder = browser_files(card)
    if folder is None:
        return False
    _pad(key=f"pad:{card.ref}", data=pad_data(card, folder))
    return True


def pad_data(card: ModelCard, folder: str) -> dict[str, Any]:
    """What static/playground/pad.js is told: see PadData there."""
    return play_data(card, folder, None) | {"inkShare": ink_share(card)}


def ink_share(card: ModelCard) -> float:
    """Side of the box that the ink fills, of the image side: the ink of the 8 x 8 digits fills their height."""
    whole = card.info.name != "mnist" and card.info.image_shape[1] <= 8
    return 1.0 if whole else float(PrepareSteps.option("ink_share").default)
