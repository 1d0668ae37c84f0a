"""The anomaly component: test images of classes that a model was trained on and of others, scored and judged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch

from lab.config import STATIC
from lab.data import prepare, read_image
from lab.errors import DatasetError, LatentLabError
from lab.experiments.anomaly_detection import SCORES, anomaly_scores, auc, passing_threshold
from lab.export.browser_files import publish_arrays
from lab.export.static_folder import StaticFolderError
from lab.plots.palette import format_number
from lab.zoo.model_library import ModelCard
from lab.zoo.published_models import model_folder
from ui.shared import cache, session_keys
from ui.shared.component import Component
from ui.shared.image_grid import show_image
from ui.shared.messages.anomaly_messages import ANOMALIES, AnomalyAddress, AnomalyData
from ui.shared.messages.model_messages import sample_data
from ui.shared.model_files import note_unavailable
from ui.shared.upload import KINDS, MAX_MB, UPLOAD_HELP, choose_steps
from ui.shared.url_state import linked_number, write_texts

UNITS = {"error": "MSE, {scale}", "distance": "to the 5 nearest training codes", "elbo": "nats per {noun}"}
DETECTORS = {"table": ("one-class-breast-cancer", "table-one-class")}  # by kind: shown instead, and a preset
USUAL_DETECTOR = ("one-class-digits", "one-class")
_component = Component(ANOMALIES, decodes=False)


def _unit(score: str, scale: str = "[0, 1] scale", noun: str = "image") -> str:
    return UNITS[score].format(scale=scale, noun=noun)


@dataclass(frozen=True)
class AnomalyScores:
    """Scores of the test images: labels (N,), which are anomalous (N,), and by score's name the scores (N,) float32,
    the threshold that 95 % of the normal validation images pass, and the area under the ROC curve."""

    labels: np.ndarray
    anomalous: np.ndarray
    scores: dict[str, np.ndarray]
    starts: dict[str, float]
    areas: dict[str, float]


def has_seen_all(card: ModelCard) -> bool:
    """Return whether the model was trained on every class of its dataset."""
    return len(card.spec.data.classes) in (0, len(card.info.class_names))


def class_list(card: ModelCard) -> str:
    """Return the names of the classes that a model was trained on, joined by commas."""
    return ", ".join(str(card.info.class_names[number]) for number in card.spec.data.classes)


def test_scores(card: ModelCard) -> AnomalyScores:
    """Score the test images. Raises LatentLabError: the model or its data cannot be read."""
    scores: AnomalyScores = _cached_scores(card.ref, card.version)
    return scores


@st.cache_resource(show_spinner="Scoring the test set", max_entries=24)
def _cached_scores(ref: str, version: str) -> AnomalyScores:
    card = cache.library().card(ref)
    data, model = cache.dataset_of(card), cache.model(card)
    scores = anomaly_scores(model, data.train.samples, data.test.samples)
    normal = anomaly_scores(model, data.train.samples, data.val.samples)
    labels = data.test.labels.numpy()
    anomalous = ~np.isin(labels, card.spec.data.classes)
    if anomalous.all() or not anomalous.any():
        raise DatasetError(
            f"the test set of {card.info.title} has no normal {card.kind.nouns}, or no anomalous ones: it needs both"
        )
    areas = {name: auc(score, anomalous) for name, score in scores.items()}
    return AnomalyScores(
        labels, anomalous, scores, {name: passing_threshold(score) for name, score in normal.items()}, areas
    )


def draw_threshold(card: ModelCard, scores: AnomalyScores, own: dict[str, float] | None) -> None:
    """Draw the component; what it rests at goes into the address."""
    if st.session_state.setdefault(session_keys.THRESHOLD_OF, card.ref) != card.ref:  # of another model it says nothing
        st.query_params.pop(session_keys.THRESHOLD, None)
        st.session_state[session_keys.THRESHOLD_OF] = card.ref
    try:
        data = component_data(card, scores, own)
    except StaticFolderError as error:
        note_unavailable(error)
        return
    rest = _component.mount(f"anomalies:{card.ref}", data, {"rest": None})["rest"]
    if rest is not None:
        write_texts(AnomalyAddress.__annotations__, rest)


def component_data(card: ModelCard, scores: AnomalyScores, own: dict[str, float] | None) -> AnomalyData:
    """Return the component's message."""
    target = model_folder(card.ref, f"{card.version}, scores")
    images = cache.dataset_of(card).test.samples
    files = {f"{name}.bin": score.astype("<f4") for name, score in scores.scores.items()}
    publish_arrays(target, {name: lambda score=score: score for name, score in files.items()})  # type: ignore[misc]
    publish_arrays(target, {"labels.bin": lambda: scores.labels.astype("<u2"), "images.bin": images.numpy})
    folder = target.relative_to(STATIC).as_posix()
    threshold = linked_number(session_keys.THRESHOLD, np.nan)
    return {
        "folder": folder,
        "scores": [
            {
                "name": name,
                "title": SCORES[name],
                "unit": _unit(name, card.kind.scale_text, card.kind.noun),
                "file": f"{folder}/{name}.bin",
                "start": scores.starts[name],
                "auc": scores.areas[name],
            }
            for name in scores.scores
        ],
        "labels": f"{folder}/labels.bin",
        "images": f"{folder}/images.bin",
        "sample": sample_data(card.info),
        "classNames": [str(name) for name in card.info.class_names],
        "normalClasses": list(card.spec.data.classes),
        "score": st.query_params.get(session_keys.SCORE, ""),
        "threshold": None if np.isnan(threshold) else threshold,
        "own": own,
    }


def judge_upload(card: ModelCard, scores: AnomalyScores) -> dict[str, float] | None:
    """Let the user open an image; show and return its scores by name, beside those of the normal test images."""
    file = st.file_uploader("Score your own image", KINDS, help=UPLOAD_HELP, max_upload_size=MAX_MB)
    if file is None:
        return None
    try:
        upload = read_image(file.getvalue(), file.name)
        prepared = prepare(upload.pixels, card.info.image_shape, choose_steps(card))
    except LatentLabError as error:
        st.error(str(error), icon=":material/broken_image:")
        return None
    train = cache.dataset_of(card).train.samples
    image = torch.from_numpy(prepared.image)[None]
    own = {name: float(score[0]) for name, score in anomaly_scores(cache.model(card), train, image).items()}
    picture, words = st.columns([1, 4])
    with picture:
        show_image(prepared.image, "what the model sees", width=112)
    with words:
        st.markdown("\n".join(f"- {upload_line(name, score, scores)}" for name, score in own.items()))
    return own


def upload_line(name: str, score: float, scores: AnomalyScores) -> str:
    share = float((scores.scores[name][~scores.anomalous] < score).mean())
    return (
        f"{SCORES[name].capitalize()} **{format_number(score)}** ({_unit(name)}): "
        f"higher than for {100 * share:.0f} % of the {(~scores.anomalous).sum():,} normal test images."
    )
