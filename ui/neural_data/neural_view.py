"""The Neural data page: what a code of neurons reveals about the animal, moment by moment, and beside its controls."""

from __future__ import annotations

import streamlit as st

from lab.errors import DatasetError, LatentLabError
from lab.plots.palette import format_number
from lab.zoo.model_library import ModelCard
from ui.neural_data.neural_component import draw_session
from ui.neural_data.session_data import Controls, controls_of, session_of
from ui.shared import session_keys
from ui.shared.image_rows import show_table
from ui.shared.kind_choice import choose_model_of_kind
from ui.shared.model_picker import offer_data
from ui.shared.plain_text import plain

SHIPPED = "spike-vae-3d"  # shown instead of a model of other samples
PRESET = "spike-vae"
MAX_CLUSTERS, USUAL_CLUSTERS = 20, 9
SHIFT_HELP = (
    "The same with the behaviour shifted in time against the neurons, round the session: what is left is what place "
    "and code have in common by chance. Of 99 shifts the median error, and the 99th percentile of NMI."
)


def draw_view() -> None:
    shown = choose_model_of_kind("neural", "neurons", SHIPPED, PRESET, "pages/neural_data.py")
    if shown is None:
        return
    try:
        draw(shown)
    except DatasetError as error:
        st.error(plain(str(error)), icon=":material/folder_off:")
        offer_data(shown)
    except LatentLabError as error:
        st.error(f"{plain(str(error))} Choose another model in the sidebar.", icon=":material/broken_image:")


def draw(card: ModelCard) -> None:
    session = session_of(card)
    words, number = st.columns([4, 1], vertical_alignment="bottom", gap="medium")
    with words:
        simulated = " (simulated)" if "simulated" in card.info.source else ""
        st.markdown(
            f"**{plain(card.title)}**: the last {len(session.test.codes):,} windows of the session{simulated}, which "
            "the model has not seen. Play, or drag the time; drag the code to see what the model expects there."
        )
    with number:
        n_classes = len(card.info.class_names)
        usual = min(MAX_CLUSTERS, n_classes) if n_classes > 1 else USUAL_CLUSTERS
        k = st.number_input(
            "k-means clusters", 2, MAX_CLUSTERS, value=usual, key=session_keys.CLUSTERS, bind="query-params"
        )
    draw_session(card, k)
    _draw_controls(card, k)


def _draw_controls(card: ModelCard, k: int) -> None:
    """Draw how well the place is decoded from the code, beside PCA and behaviour shifted in time."""
    controls = controls_of(card, k)
    if not controls:
        st.caption("This session says nothing of a place, so none is decoded.")
        return
    unit = next(target.unit for target in card.info.targets if target.name in ("x", "position"))
    st.subheader("Does the code know where the animal is?", help=SHIFT_HELP)
    show_table(
        ["", f"Decoding error, {unit}", "behaviour shifted", f"NMI of {k} clusters with place", "behaviour shifted"],
        [[name, *_cells(row)] for name, row in controls.items()],
    )
    st.caption(
        "Median distance between the place and its decoding, the mean place of the 25 nearest codes of the training "
        "part; and the normalised mutual information of the clusters with the part of the arena or track. PCA has as "
        "many numbers and sees the same windows. Both controls have lost the link between neurons and behaviour."
    )


def _cells(row: Controls) -> list[str]:
    return [format_number(value) for value in (row.error, row.shifted_error, row.nmi, row.shifted_nmi)]
