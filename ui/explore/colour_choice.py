"""The colours of a map's points: by class, by k-means cluster, or by a target of the dataset."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from lab.data.target_groups import Groups, target_groups, value_texts
from lab.data.targets import CLASS, Target
from lab.errors import DatasetError
from lab.metrics.metric_inputs import MAX_IMAGES
from lab.metrics.neighbour_agreement import neighbour_table
from lab.metrics.target_prediction import K, left_out_r2
from lab.plots.palette import class_colour
from lab.zoo.model_library import ModelCard
from ui.shared import cache, session_keys
from ui.shared.url_state import segments, select

LABEL, KMEANS = "label", "k-means"
MAX_SEGMENTS = 2
R2_HELP = (
    f"R² of predicting it by the {K} nearest other codes, an angle by its cosine and sine: 1 is exact, 0 is no better "
    "than the mean of all."
)
ARI_HELP = "Adjusted Rand index of clusters and labels: 1 is the same grouping, about 0 is chance."


@dataclass(frozen=True)
class Colouring:
    """A choice: LABEL, KMEANS with k clusters, or the name of a target."""

    by: str
    k: int = 0


def choose_colouring(card: ModelCard, *, with_clusters: bool = True) -> Colouring:
    """Draw the choice, and for clusters their number; return it."""
    usual = (LABEL, KMEANS) if with_clusters else (LABEL,)
    options = (*usual, *(target.name for target in colouring_targets(card)))
    if len(options) == 1:
        return Colouring(LABEL)
    draw = segments if len(options) <= MAX_SEGMENTS else select
    by = draw("Colour by", options, session_keys.COLOUR)
    return Colouring(by, _choose_k(card) if by == KMEANS else 0)


def colouring_targets(card: ModelCard) -> list[Target]:
    """Return the targets of a model's dataset that say more than its class; none where it is not on this machine."""
    if not cache.has_images(card):
        return []
    try:
        data = cache.dataset_of(card)
    except DatasetError:  # the page says so where it shows samples
        return []
    if data.test.targets is None:
        return []
    taken = {LABEL, KMEANS}
    columns = zip(data.info.targets, data.test.targets.T, strict=True)
    return [
        target
        for target, values in columns
        if target.name not in taken and not (target.kind == CLASS and bool((values == data.test.labels).all()))
    ]


def groups_of(card: ModelCard, colouring: Colouring) -> Groups:
    """Return the group of each test sample (N,)."""
    if colouring.by == KMEANS:
        return _numbered(KMEANS, cache.clusters(card, colouring.k)[0], [f"cluster {c + 1}" for c in range(colouring.k)])
    target, values = _target(card, colouring.by)
    if target is None:
        return _numbered(LABEL, cache.test_codes(card).labels, [str(name) for name in card.info.class_names])
    return target_groups(values, target)


def texts_of(card: ModelCard, colouring: Colouring, index: np.ndarray) -> list[str] | None:
    """Return what is said of each sample of `index` (n,) beside its group; None: the group's name says all."""
    if colouring.by == LABEL:
        return None
    target, values = _target(card, colouring.by)
    if target is not None:
        return value_texts(values[index], target)
    return [str(card.info.class_names[label]) for label in cache.test_codes(card).labels[index]]


def draw_agreement(card: ModelCard, colouring: Colouring) -> None:
    """Draw how much of the colouring the codes know: ARI of clusters, R2 of a target."""
    if colouring.by == KMEANS:
        st.metric("Agreement (ARI)", f"{cache.clusters(card, colouring.k)[1]:.2f}", help=ARI_HELP)
    elif colouring.by != LABEL:
        r2 = cache.shared(_r2, card.ref, card.version, colouring.by)
        if r2 is not None:
            st.metric(f"{K}-NN R²", f"{r2:.2f}", help=R2_HELP)


def _r2(ref: str, version: str, name: str) -> float | None:
    card = cache.library().card(ref)
    target, values = _target(card, name)
    index = cache.sample(card, min(MAX_IMAGES, len(values)))
    assert target is not None
    return left_out_r2(neighbour_table(cache.test_codes(card).codes[index], K), values[index], target)


def _choose_k(card: ModelCard) -> int:
    usual = max(2, min(10, len(card.info.class_names)))
    return st.number_input("Clusters", 2, 30, value=usual, key=session_keys.CLUSTERS, bind="query-params")


def _target(card: ModelCard, name: str) -> tuple[Target | None, np.ndarray]:
    """Return a target of the dataset and its values (N,) in the test set; None: there is none of that name."""
    if name in (LABEL, KMEANS):
        return None, np.array([])
    data = cache.dataset_of(card)
    for t, target in enumerate(data.info.targets):
        if target.name == name and data.test.targets is not None:
            return target, data.test.targets[:, t].numpy()
    return None, np.array([])


def _numbered(title: str, groups: np.ndarray, names: list[str]) -> Groups:
    return Groups(title, groups, tuple(names), tuple(class_colour(c) for c in range(len(names))))
