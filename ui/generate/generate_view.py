"""The Generate page."""

from ui.generate.live_sliders import live_sliders
from ui.generate.plain_sliders import plain_sliders
from ui.shared.model_picker import model_and_codes


def draw_view() -> None:
    if (chosen := model_and_codes()) is not None:
        card, codes = chosen
        if not live_sliders(card):
            plain_sliders(card, codes.codes)
