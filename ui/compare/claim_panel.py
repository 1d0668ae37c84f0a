"""Sentences above the maps on what is measured of the compared models: their samples and interpolations."""

from __future__ import annotations

import numpy as np
import streamlit as st

from lab.config import SHIPPED
from lab.errors import LatentLabError
from lab.experiments.prior_claim import SideReading, claim
from lab.metrics.confident_samples import SampleReading, read_samples
from lab.metrics.off_data import STEPS, random_pairs, steps_off_data, typical_pair
from lab.zoo.shipped_classifiers import find_classifier
from ui.compare.side_picker import Side, model_of
from ui.shared.plain_text import plain

CLAIM_KEY = "claim"
HELP = (
    "A classifier that comes with Latent Lab is given samples of every model, decoded from the same draws of N(0, I). "
    "The range is the 95 % confidence interval of the share (Wilson). As varied as K classes: exp of the entropy of "
    "the predicted classes. The line between two images is a typical one: of the pairs measured, the one whose steps "
    "off the data are closest to the mean in every model."
)


def draw_claim(sides: list[Side], codes: list[np.ndarray], split: str) -> None:
    """Draw the sentences for two or more models."""
    if len(sides) < 2:
        return
    sentences = claim([_read_side(*side, split) for side in zip(sides, codes, strict=True)], _n_classes(sides))
    worded = sides[0].card.kind.worded
    text = worded(" ".join(map(plain, sentences))).replace(" %", "\u00a0%")
    with st.container(key=CLAIM_KEY):
        st.markdown(text, help=worded(HELP))


def typical_line(sides: list[Side], codes: list[np.ndarray], labels: np.ndarray, split: str) -> list[int] | None:
    """Return two images whose interpolation is typical of every model; None with fewer than two classes."""
    if len(labels) < 2:
        return None
    counts = [_off_data(side.version, split, code) for side, code in zip(sides, codes, strict=True)]
    pair = typical_pair(counts, random_pairs(len(labels)), labels)
    return list(pair) if pair else None


def _n_classes(sides: list[Side]) -> int:
    return len(sides[0].card.info.class_names)


def _read_side(side: Side, codes: np.ndarray, split: str) -> SideReading:
    off_data = float(_off_data(side.version, split, codes).mean() / STEPS) if len(codes) > 1 else None
    return SideReading(side.name, _samples(side.version, side), off_data)


@st.cache_resource(show_spinner=False, max_entries=64)
def _off_data(version: str, split: str, _codes: np.ndarray) -> np.ndarray:
    return steps_off_data(_codes, random_pairs(len(_codes)))


@st.cache_resource(show_spinner="Classifying samples", max_entries=64)
def _samples(version: str, _side: Side) -> SampleReading | None:
    classifier = find_classifier(SHIPPED, _side.card.info)
    if classifier is None or _side.card.latent.code_bits is not None:
        return None
    try:
        return read_samples(model_of(_side), classifier)
    except LatentLabError:  # its outputs are not finite numbers
        return None
