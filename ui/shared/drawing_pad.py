"""The drawing pad: drawn or opened images go through the model in the user's browser."""

from __future__ import annotations

from typing import Any

from lab.data import PrepareSteps
from lab.zoo.model_library import ModelCard
from ui.shared.component import make_component
from ui.shared.latent_map import latent_map_data
from ui.shared.model_files import browser_files

_pad = make_component("drawing-pad")
# of datasets of written digits; stroke_width: what `python -m benchmarks.strokes` says
DIGITS = {"mnist": PrepareSteps(), "digits": PrepareSteps(ink_share=1.0, stroke_width=0.16)}


def drawing_pad(card: ModelCard) -> bool:
    """Draw the pad and the reconstruction of what is drawn; False (with a message) where it cannot be had."""
    folder = browser_files(card)
    if folder is None:
        return False
    _pad(key=f"pad:{card.ref}", data=pad_data(card, folder))
    return True


def pad_data(card: ModelCard, folder: str) -> dict[str, Any]:
    """Return the data of static/lab/components/drawing-pad/drawing-pad.js: see PadData there."""
    steps = usual_steps(card)
    return latent_map_data(card, folder, None) | {
        "model": card.ref,
        "subject": "a digit" if card.info.name in DIGITS else "",
        "stroke": steps.stroke,
        "inkShare": steps.ink_share,
        "strokeWidth": steps.stroke_width,
    }


def usual_steps(card: ModelCard) -> PrepareSteps:
    """Return the default steps for a dataset: scikit-learn's digits fill their images, clothes have no strokes."""
    if card.info.name in DIGITS:
        return DIGITS[card.info.name]
    return PrepareSteps(stroke=False, ink_share=1.0 if card.info.image_shape[1] <= 8 else PrepareSteps().ink_share)
