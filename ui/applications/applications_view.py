"""The Applications page: uses of autoencoders, and the meaning of their codes."""

import streamlit as st

from lab.errors import LatentLabError
from ui.applications.dimensions import draw_dimensions
from ui.applications.interpolation_demo import draw_interpolation
from ui.applications.out_of_distribution_demo import draw_out_of_distribution
from ui.applications.unit_demo import draw_units
from ui.applications.variations_demo import draw_variations
from ui.shared import session_keys
from ui.shared.model_picker import model_and_codes
from ui.shared.url_state import segments

FOR_IMAGES = ("Out-of-distribution data", "Units")
DEMOS = {
    "Dimensions": (draw_dimensions, "Change one latent dimension at a time: what does it mean?"),
    "Interpolation": (draw_interpolation, "From one image to another: what lies between?"),
    "Variations": (draw_variations, "Sample codes near the code of one image: more images like it."),
    "Out-of-distribution data": (
        draw_out_of_distribution,
        "Images unlike those the model was trained on: it can only reconstruct what it knows.",
    ),
    "Units": (draw_units, "Which images activate which unit of the code?"),
}


def draw_view() -> None:
    if (model_codes := model_and_codes()) is not None:
        is_image = model_codes[0].kind.is_image
        demos = [name for name in DEMOS if is_image or name not in FOR_IMAGES]
        demo = segments("Demo", demos, session_keys.DEMO)
        draw, question = DEMOS[demo]
        st.subheader(model_codes[0].kind.worded(question))
        try:
            draw(*model_codes)
        except LatentLabError as error:
            st.error(f"{error} Choose another model in the sidebar.", icon=":material/broken_image:")
