"""Paths between two images through the latent spaces of two models, and their distance from real images."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
from torch import Tensor

from lab.latent.interpolation import PATHS, decoded_paths, ends_and_between, nearest_real
from lab.metrics.off_data import random_pairs
from lab.plots.application_charts import distance_by_step
from lab.zoo.comparison import compatible, with_contrast
from lab.zoo.model_library import ModelCard
from ui.shared import cache, session_keys
from ui.shared.image_picker import pick_image
from ui.shared.image_rows import PictureRow, show_rows, show_table
from ui.shared.model_picker import names_of, note_missing_images
from ui.shared.url_state import select

STEPS = 11
PAIRS = 100
IMAGE_WIDTH = 56  # CSS pixels
TOO_FEW_IMAGES = "An interpolation needs two test samples or more: this dataset has one. Add some and train again."


@dataclass(frozen=True)
class ModelPath:
    """A model and the way its codes are interpolated."""

    card: ModelCard
    name: str
    path: str


def draw_interpolation(card: ModelCard, codes: cache.TestCodes) -> None:
    if len(codes.labels) < 2:
        st.info(TOO_FEW_IMAGES, icon=":material/image_not_supported:")
        return
    cards = [card, *_choose_other(card)]
    names = names_of(cards)
    _, start = pick_image(card, codes, "From", session_keys.FROM)
    _, end = pick_image(card, codes, "To", session_keys.TO, start=min(4, len(card.info.class_names) - 1) or 1)
    paths = [
        ModelPath(one, f"{names[one.ref]}, {path}", path)
        for one in cards
        for path in PATHS
        if path == "linear" or one.latent.has_prior
    ]
    if start is None or end is None:
        return
    images = cache.test_samples(card)
    rows, distances = [], {}
    for model_path in paths:
        recon = _along(model_path, np.array([[start, end]]))
        captions: list[str] = []
        if images is not None:
            distances[model_path.name] = nearest_real(recon, images)[0].numpy()
            captions = [f"{distance:.3f}" for distance in distances[model_path.name]]
        rows.append(PictureRow(model_path.name, model_path.card.kind.pictures(recon), captions=captions))
    show_rows(rows, IMAGE_WIDTH, "path")
    if images is None:
        note_missing_images(card)
        return
    values = f"{'pixels' if card.kind.is_image else 'values'}, {card.kind.scale_text}"
    st.caption(
        f"Under each picture: its distance to the nearest test {card.kind.noun} (root mean square over the {values}). "
        f"A blend of two {card.kind.nouns} is far from every real one."
    )
    chart, table = st.columns(2, gap="medium")
    figure = distance_by_step(distances, card.kind.noun, card.kind.scale_text)
    chart.plotly_chart(figure, key="ways", alt=f"distance to the nearest test {card.kind.noun} by step")
    with table:
        _draw_means(paths, card.kind.nouns)


def _choose_other(card: ModelCard) -> list[ModelCard]:
    """Choose another model of the same images to compare with; None if there is none."""
    cards = cache.library().cards()
    others = {c.ref: c for c in cards if c.ref != card.ref and compatible(card, c)}
    if not others:
        st.info(
            "No other model was trained on the same data yet: train one to compare.",
            icon=":material/compare:",
        )
        st.page_link("pages/train.py", label="Train one", icon=":material/model_training:")
        return []
    names = names_of(list(others.values()))
    first = with_contrast(card, cards)[1].ref
    if st.session_state.get(session_keys.OTHER, first) not in others:  # chosen beside another model
        del st.session_state[session_keys.OTHER]
    refs = [first, *(ref for ref in others if ref != first)]
    chosen = select("Compare with", refs, session_keys.OTHER, format_func=lambda ref: names[ref], width=320)
    return [others[chosen]]


def _along(model_path: ModelPath, pairs: np.ndarray) -> Tensor:
    """Return the decoded steps between pairs of test images (P, 2): (P * STEPS, *shape) on the data scale."""
    codes = cache.test_codes(model_path.card).codes
    return decoded_paths(cache.model(model_path.card), codes, pairs, model_path.path, STEPS)


def _draw_means(paths: list[ModelPath], nouns: str) -> None:
    """Draw the means over many pairs: one path proves nothing."""
    lines = []
    for model_path in paths:
        ends, between = _mean_distances(model_path.card.ref, model_path.card.version, model_path.path)
        increase = f"{100 * (between / ends - 1):+.0f} %" if ends else "–"
        lines.append([model_path.name, f"{ends:.3f}", f"{between:.3f}", increase])
    st.markdown(
        f"**Over {PAIRS} pairs of test {nouns}**, the same for each path: mean distance to the nearest real one"
    )
    show_table(["", "at the ends", "between", "increase"], lines)
    st.caption(
        f"Blurred or averaged {nouns} are close to many others, so compare the steps with their own end points. A VAE "
        f"need not do better: in two dimensions a straight line mostly passes codes of other {nouns}."
    )


@st.cache_resource(show_spinner="Measuring the paths", max_entries=64)
def _mean_distances(ref: str, version: str, path: str) -> tuple[float, float]:
    card = cache.library().card(ref)
    images = cache.dataset_of(card).test.samples
    pairs = random_pairs(len(images))[:PAIRS]
    return ends_and_between(nearest_real(_along(ModelPath(card, "", path), pairs), images)[0], STEPS)
