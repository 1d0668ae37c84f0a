"""Generate: what can it make?"""

from ui.live_sliders import live_sliders
from ui.model_in_hand import model_and_codes
from ui.plain_sliders import plain_sliders
from ui.startup import begin_page

begin_page("Generate", "Set the numbers of a code, and the decoder draws the image that belongs to them.")
if (found := model_and_codes()) is not None:
    card, codes = found
    if not live_sliders(card):
        plain_sliders(card, codes.codes)
