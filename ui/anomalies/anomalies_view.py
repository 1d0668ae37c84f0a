"""The Anomalies page: images of classes that a model was not trained on."""

import streamlit as st

from lab.errors import DatasetError, LatentLabError
from lab.zoo.model_library import ModelCard
from ui.anomalies.anomaly_component import (
    DETECTORS,
    USUAL_DETECTOR,
    class_list,
    draw_threshold,
    has_seen_all,
    judge_upload,
    test_scores,
)
from ui.shared import cache, session_keys
from ui.shared.model_picker import choose_model, offer_data
from ui.shared.plain_text import plain

SCORE_NOTES = (
    "Reconstruction error: mean squared difference between the image and its reconstruction. Latent distance: mean "
    "distance from its code to the five nearest of up to 5,000 training codes. Negative ELBO: the evidence lower bound "
    "with its sign reversed, at mu (only for models with a posterior). For all three, higher is more anomalous."
)


def draw(card: ModelCard) -> None:
    scores = test_scores(card)
    n_normal = int((~scores.anomalous).sum())
    nouns = card.kind.nouns
    st.markdown(
        f"Trained on **{plain(class_list(card))}** only: {n_normal:,} test {nouns} are normal, "
        f"{len(scores.labels) - n_normal:,} anomalous. Drag the threshold: {nouns} to its right are flagged.",
        help=card.kind.worded(SCORE_NOTES),
    )
    desk = st.container()
    own = judge_upload(card, scores) if card.kind.is_image else None
    with desk:
        draw_threshold(card, scores, own)
    st.caption(
        f"The initial threshold flags 5 % of the normal validation {nouns}. "
        "Precision and the share flagged depend on how many anomalies there are; recall and ROC do not."
    )


def explain_no_anomalies(card: ModelCard) -> ModelCard | None:
    """Say that no class is new to a model, and what to do; return the model to show instead, if it exists."""
    shipped = {card.ref: card for card in cache.library().shipped()}
    name, preset = DETECTORS.get(card.kind.name, USUAL_DETECTOR)
    detector = shipped.get(name)
    example = f" **{plain(detector.title)}**, below, saw only class {plain(class_list(detector))}." if detector else ""
    st.info(
        f"**{plain(card.title)}** was trained on all classes of {card.info.title}, so no {card.kind.noun} is anomalous "
        f"to it. An anomaly detector is trained on normal {card.kind.nouns} only.{example}",
        icon=":material/troubleshoot:",
    )
    with st.container(horizontal=True):
        if detector:
            address = {session_keys.MODEL: name}
            st.page_link(
                "pages/anomalies.py",
                label="Use this detector",
                icon=":material/check:",
                query_params=address,
            )
        st.page_link(
            "pages/train.py",
            label="Train a one-class detector",
            icon=":material/model_training:",
            query_params={session_keys.PRESET: preset},
        )
    return detector


def draw_view() -> None:
    card = choose_model()
    shown = explain_no_anomalies(card) if card is not None and has_seen_all(card) else card
    if shown is not None:
        try:
            draw(shown)
        except DatasetError as error:
            st.error(plain(str(error)), icon=":material/folder_off:")
            offer_data(shown)
        except LatentLabError as error:
            st.error(f"{plain(str(error))} Choose another model in the sidebar.", icon=":material/broken_image:")
