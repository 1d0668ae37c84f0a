"""Figures of one model's space, measured when they are asked for."""

from __future__ import annotations

import streamlit as st
import torch

from lab.errors import LatentLabError
from lab.metrics.active_units import active_by_variance
from lab.metrics.metric_registry import BOUND_IMAGES, FIGURES, IMAGES, code_figures, representation
from lab.plots.palette import format_number
from lab.zoo.model_library import ModelCard
from ui.shared import cache, session_keys


def draw_space_figures(card: ModelCard) -> None:
    """A fold: nothing is measured before it is opened, and then once for all readers."""
    fold = st.expander(
        "Latent-space metrics", icon=":material/straighten:", key=session_keys.SHOW_METRICS, bind="query-params"
    )
    if not fold.open:
        return
    with fold:
        whole = cache.has_images(card)
        try:
            found = _measured(card.ref, card.version, whole)
        except LatentLabError as error:
            st.error(str(error), icon=":material/broken_image:")
            return
        if not found:
            st.caption("There is nothing to measure: all images have the same label, and they are not on this machine.")
            return
        lines = ["| metric | value |", "| --- | --: |"]
        lines += [
            f"| **{FIGURES[name].title}.** {FIGURES[name].meaning} | {_value(name, value)} |"
            for name, value in found.items()
        ]
        st.markdown("\n".join(lines))
        st.caption(" ".join(_notes(card, found, whole)))


@st.cache_resource(show_spinner="Computing metrics, which takes a few seconds", max_entries=64)
def _measured(ref: str, version: str, whole: bool) -> dict[str, float]:
    card = cache.library().card(ref)
    model = cache.model(card)
    if whole:
        return representation(model, cache.dataset(card.spec.data))
    codes = cache.test_codes(card)
    groups, _ = cache.clusters(card, max(2, len(card.info.class_names)))
    found = code_figures(codes.codes, codes.labels, groups)
    if model.has_posterior:
        found["active_units"] = active_by_variance(torch.from_numpy(codes.codes), model.config.label_size)
    return found


def _value(name: str, value: float) -> str:
    text = f"{value:.0f}" if name == "active_units" else format_number(value)
    return f"{text} {FIGURES[name].unit}".replace(" ", "\u00a0").strip()


def _notes(card: ModelCard, found: dict[str, float], whole: bool) -> list[str]:
    notes = [f"From at most {IMAGES:,} test images, sampled by class; clusters from all of them, as many as labels."]
    exceptions = [FIGURES[name].title.lower() for name in found if FIGURES[name].better != "higher"]
    notes.append("Higher is better" + (f", but for {', '.join(exceptions)}." if exceptions else "."))
    if card.spec.model_config.label_size:
        notes.append("The code includes the predicted class: metrics of labels and clusters measure that, not style.")
    if "iwae_bound" in found:
        notes.append(f"ELBO and bound are both of {BOUND_IMAGES} images.")
    if "mig" in found:
        notes.append(
            "MIG, SAP and DCI are of all images, whose factors are known: " + ", ".join(card.info.factor_names) + "."
        )
    if not whole:
        notes.append(f"Metrics that need images are left out: {card.info.title} is not on this machine.")
    return notes
