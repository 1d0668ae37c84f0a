"""Uses: what are autoencoders for, and what do their codes mean?"""

import streamlit as st

from lab.errors import LatentLabError
from ui import keys
from ui.address import segments
from ui.dimensions import draw_dimensions
from ui.foreign import draw_foreign
from ui.interpolation import draw_interpolation
from ui.model_in_hand import model_and_codes
from ui.startup import begin_page
from ui.units import draw_units
from ui.variations import draw_variations

DEMOS = {
    "Dimensions": (draw_dimensions, "One number of the code is changed at a time: what does it mean?"),
    "Interpolation": (draw_interpolation, "On the way from one image to another: what lies between?"),
    "Variations": (draw_variations, "Codes near an image's own: more images like it, from one."),
    "Foreign data": (draw_foreign, "Images unlike those it was trained on: it can only draw what it knows."),
    "Units": (draw_units, "Which number of the code speaks for which images?"),
}

begin_page("Uses", "Five small demos on the model in hand: what its code means, and what it is good for.")
if (found := model_and_codes()) is not None:
    demo = segments("Demo", list(DEMOS), keys.DEMO)
    draw, question = DEMOS[demo]
    st.subheader(question)
    try:
        draw(*found)
    except LatentLabError as error:
        st.error(f"{error} Choose another model on the left.", icon=":material/broken_image:")
