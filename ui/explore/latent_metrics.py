"""Latent-space metrics of one model, measured when their tab is opened."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
import torch

from lab.config import SHIPPED
from lab.errors import LatentLabError
from lab.metrics.evaluation import inputs_of
from lab.metrics.metric import Measurement
from lab.metrics.metric_inputs import MAX_IMAGES, MetricInputs
from lab.metrics.metric_registry import METRICS, measure_all, reasons
from lab.metrics.target_matrix import TargetMatrix, measure_target_matrix
from lab.plots.target_heatmap import target_heatmap
from lab.zoo.model_library import ModelCard
from lab.zoo.shipped_classifiers import find_classifier
from ui.shared import cache, session_keys
from ui.shared.plain_text import plain

MAX_SENTENCES = 4
MATRIX_HELP = (
    "Mutual information of one dimension and a target on all samples, as a share of the target's entropy: 100 % if the "
    "dimension alone determines it, 0 if they are independent. MIG is the mean gap between the two largest numbers of "
    "a factor's column."
)
HELP = f"On the test set; metrics that compare samples pairwise take {MAX_IMAGES:,} of them, drawn by class."


def draw_latent_metrics(card: ModelCard) -> None:
    """Draw an expander: nothing is measured before it is opened, and then once for all users."""
    expander = st.expander(
        "Latent-space metrics", icon=":material/straighten:", key=session_keys.SHOW_METRICS, bind="query-params"
    )
    if not expander.open:
        return
    with expander:
        try:
            measurements = _measure(card.ref, card.version, cache.has_images(card))
        except LatentLabError as error:
            st.error(str(error), icon=":material/broken_image:")
            return
        shown = {name: measurement for name, measurement in measurements.items() if METRICS[name].on_pages}
        with st.container(key="metrics_table"):
            st.markdown(card.kind.worded(_table(shown, card.spec.model_config.loss_unit)))
        st.caption(" ".join(_notes(card, shown)))
        _draw_targets(card)


def _draw_targets(card: ModelCard) -> None:
    """Draw the information of each dimension about each target, where the dataset has some and is on this machine."""
    if not card.info.targets or not cache.has_images(card):
        return
    st.subheader("Information by dimension")
    try:
        matrix = _target_matrix(card.ref, card.version)
    except LatentLabError as error:
        st.caption(f"Not measured: {error}.")
        return
    text = "; ".join(matrix.sentences()[:MAX_SENTENCES])
    st.markdown(plain(text if text[0] == "z" else text[0].upper() + text[1:]) + ".")  # z3 is a name
    titles = [target.title for target in matrix.targets]
    st.plotly_chart(target_heatmap(matrix.shares, titles), key="targets", alt="share of each target by dimension")
    st.caption(MATRIX_HELP)


@st.cache_resource(show_spinner="Comparing dimensions and targets", max_entries=64)
def _target_matrix(ref: str, version: str) -> TargetMatrix:
    card = cache.library().card(ref)
    return measure_target_matrix(inputs_of(cache.model(card), cache.dataset_of(card)))


@st.cache_resource(show_spinner="Measuring the latent space, which takes a few seconds", max_entries=64)
def _measure(ref: str, version: str, has_images: bool) -> dict[str, Measurement]:
    card = cache.library().card(ref)
    if has_images:
        inputs = inputs_of(cache.model(card), cache.dataset_of(card), find_classifier(SHIPPED, card.info))
    else:
        stored = cache.test_codes(card)
        codes, labels = torch.from_numpy(stored.codes), torch.from_numpy(stored.labels)
        inputs = MetricInputs(cache.model(card), labels, len(card.info.class_names), stored_codes=codes)
    kl_per_dim = cache.kl_per_dim(card) if card.shipped else None  # of an own run it is that of validation images
    return measure_all(replace(inputs, known=card.metrics, known_kl_per_dim=kl_per_dim))


def _table(measurements: dict[str, Measurement], loss_unit: str) -> str:
    lines = ["| metric | value | better |", "| --- | --: | --- |"]
    for name, measurement in measurements.items():
        if measurement.value is not None:
            metric = METRICS[name]
            text = metric.text(measurement.value, loss_unit).replace(" ", "\u00a0")  # one line
            lines.append(f"| **{metric.title}.** {metric.help} | {text} | {metric.better} |")
    return "\n".join(lines)


def _notes(card: ModelCard, measurements: dict[str, Measurement]) -> list[str]:
    notes = [HELP]
    if card.latent.n_classes:
        notes.append("The code includes the predicted class, so accuracies and clusters measure that class, not style.")
    if any(
        "factors" in METRICS[name].needs and measurement.value is not None for name, measurement in measurements.items()
    ):
        factors = ", ".join(target.name for target in card.info.targets if target.is_factor)
        notes.append(f"Metrics of factors take all data; the factors are {factors}.")
    notes += [f"Not measured: {', '.join(titles)} ({reason})." for reason, titles in reasons(measurements).items()]
    return notes
