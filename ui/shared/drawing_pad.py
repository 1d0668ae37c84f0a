"""The drawing pad: drawn or opened images go through the model in the user's browser."""

from __future__ import annotations

from lab.data import PrepareSteps
from lab.zoo.model_library import ModelCard
from ui.shared.component import Component
from ui.shared.latent_map import linked_plane, model_data
from ui.shared.messages.drawing_pad_messages import DRAWING_PAD, PadData
from ui.shared.messages.model_messages import PreparationData, plane_data
from ui.shared.model_files import browser_files

_pad = Component(DRAWING_PAD)
# of datasets of written digits; stroke_width: what `python -m benchmarks.strokes` says
DIGITS = {"mnist": PrepareSteps(), "digits": PrepareSteps(ink_share=1.0, stroke_width=0.16)}


def drawing_pad(card: ModelCard) -> bool:
    """Draw the pad and the reconstruction of what is drawn; False (with a message) where it cannot be had."""
    folder = browser_files(card)
    if folder is None:
        return False
    _pad.mount(f"pad:{card.ref}", pad_data(card, folder), {})
    return True


def pad_data(card: ModelCard, folder: str) -> PadData:
    """Return the component's message."""
    origin, across, up, _ = linked_plane(card)
    return {
        **model_data(card, folder),
        **plane_data(origin, across, up),
        **preparation_data(card),
        "model": card.ref,
        "subject": "a digit" if card.info.name in DIGITS else "",
    }


def preparation_data(card: ModelCard) -> PreparationData:
    """Return the default steps of a model's dataset as part of a message."""
    steps = usual_steps(card)
    return {"stroke": steps.stroke, "inkShare": steps.ink_share, "strokeWidth": steps.stroke_width}


def usual_steps(card: ModelCard) -> PrepareSteps:
    """Return the default steps for a dataset: scikit-learn's digits fill their images, clothes have no strokes."""
    if card.info.name in DIGITS:
        return DIGITS[card.info.name]
    return PrepareSteps(stroke=False, ink_share=1.0 if card.info.sample_shape[1] <= 8 else PrepareSteps().ink_share)
