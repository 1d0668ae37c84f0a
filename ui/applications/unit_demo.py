"""Responses of a code's units to images."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from lab.experiments.unit_responses import Units, describe_units
from lab.plots.application_charts import shares_on
from lab.plots.image_sheets import error_colours
from lab.plots.palette import format_number
from lab.zoo.model_library import ModelCard
from ui.shared import cache, session_keys
from ui.shared.class_choice import class_names
from ui.shared.image_picker import Item, pick, pictures_of
from ui.shared.image_rows import PictureRow, show_rows
from ui.shared.url_state import segments

SHIPPED = "sparse-digits"
PRESETS = ("sparse-l1", "sparse-kl")
MAX_IMAGES = 2000
SHOWN_UNITS = 32
FIRING = 9
IMAGE_WIDTH = 56  # CSS pixels
SELECTIVE, ACTIVE = "most selective", "most active"


@dataclass(frozen=True)
class UnitResponses:
    """Units over some test images: their indices (N,), their codes (N, D), and on (N, U), which units are on: all D
    dimensions except those that hold the class."""

    units: Units
    index: np.ndarray
    codes: np.ndarray
    on: np.ndarray


def draw_units(card: ModelCard, codes: cache.TestCodes) -> None:
    if not card.latent.is_sparse:
        _explain_not_sparse(card)
    responses: UnitResponses = _responses(card.ref, card.version)
    units = responses.units
    order = segments("Units in the order of", (SELECTIVE, ACTIVE), session_keys.ORDER)
    by_order = units.order if order == SELECTIVE else np.argsort(-units.activity.mean(0), kind="stable")
    n_units = responses.on.shape[1]
    ranked = [int(d) for d in by_order if d < n_units and not units.silent[d]][:SHOWN_UNITS]
    if not ranked:
        st.warning(
            "No unit of this model is ever active: all codes are the same. Train it longer.", icon=":material/bolt:"
        )
        return
    alone = cache.reconstructions(card, np.stack([units.alone(d, responses.codes) for d in ranked]))
    rest = cache.reconstructions(card, units.rest[None])
    pictures = _changes(alone, rest)
    items = [Item(str(d), picture, f"unit {d}") for d, picture in zip(ranked, pictures, strict=True)]
    unit = int(pick(items, "What each unit contributes", session_keys.UNIT, items[0].value))
    position = ranked.index(unit)
    _draw_unit(card, codes, responses, unit, np.concatenate([rest, alone[position : position + 1]]), pictures[position])
    _draw_shares(responses)


def _changes(alone: np.ndarray, rest: np.ndarray) -> np.ndarray:
    """Return each unit's contribution (K, 3, H, W) uint8, in the colours of errors, scaled to its own largest change.

    Args:
        alone: decoded with one unit at a time, (K, C, H, W) uint8; rest: with none, (1, C, H, W).
    """
    change = alone.astype(float) - rest
    change *= 255 / np.maximum(np.abs(change).max(axis=(1, 2, 3), keepdims=True), 1)
    return error_colours(*(np.clip(part, 0, 255).astype(np.uint8) for part in (change, -change)))


def _explain_not_sparse(card: ModelCard) -> None:
    is_shipped = SHIPPED in cache.library().shipped_refs() and card.ref != SHIPPED
    explanation = "This model's code is not sparse: every unit responds to every image."
    if card.latent.code_bits is not None:
        explanation = (
            "The numbers of this code are coordinates of codebook entries, and an entry is only ever used as a whole."
        )
    elif names := class_names(card.info, card.latent):
        explanation += f" The class is not a unit; everything here is decoded as {names[0]}."
    st.info(
        f"{explanation} In a sparse code few units are active for an image, and each responds to its own kind of "
        "image.",
        icon=":material/grain:",
    )
    with st.container(horizontal=True):
        if is_shipped:
            st.page_link(
                "pages/applications.py",
                label="Switch to a sparse digits model",
                icon=":material/looks_one:",
                query_params={session_keys.MODEL: SHIPPED, session_keys.DEMO: "Units"},
            )
        for preset in PRESETS:
            st.page_link(
                "pages/train.py",
                label=f"Train {preset}",
                icon=":material/model_training:",
                query_params={session_keys.PRESET: preset},
            )


@st.cache_resource(show_spinner="Measuring the units", max_entries=16)
def _responses(ref: str, version: str) -> UnitResponses:
    card = cache.library().card(ref)
    index = cache.sample(card, MAX_IMAGES)
    codes = cache.test_codes(card).codes[index].astype(np.float32)
    units = describe_units(codes)
    rest = card.latent.with_class(card.latent.free(units.rest), 0)
    return UnitResponses(replace(units, rest=rest), index, codes, card.latent.free(units.on()))


def _draw_unit(
    card: ModelCard, codes: cache.TestCodes, responses: UnitResponses, unit: int, pair: np.ndarray, added: np.ndarray
) -> None:
    units = responses.units
    firing = units.firing(unit, FIRING)
    labels = [str(card.info.class_names[codes.labels[i]]) for i in responses.index[firing]]
    n_on = int(responses.on[:, unit].sum())
    st.markdown(
        f"**Unit {unit}**: selectivity **{units.selectivity[unit]:.2f}**, active for **{n_on:,}** of "
        f"{len(responses.index):,} test images.",
        help="Lifetime sparseness (Vinje & Gallant 2000): 0 for a unit with the same activation for all images, 1 for "
        "one that responds to a single image. Active: above half of its maximum.",
    )
    decoded, images = st.columns([1, 3], gap="medium")
    with decoded:
        pictures = [np.repeat(p, 3, axis=0) if p.shape[0] == 1 else p for p in (*pair, added)]
        row = PictureRow("", np.stack(pictures), captions=("at rest", "alone", "added"))
        show_rows([row], IMAGE_WIDTH, "the unit decoded")
        st.caption(
            "Decoded with no active unit, with this unit alone, and the difference, scaled to its maximum: orange is "
            "brighter, purple darker."
        )
    with images:
        activity = [
            f"{label}: {format_number(float(a))}" for label, a in zip(labels, units.activity[firing, unit], strict=True)
        ]
        row = PictureRow("", pictures_of(card, codes, responses.index[firing]), captions=activity)
        show_rows([row], IMAGE_WIDTH, "images with the highest activation")
        st.caption("The test images with the highest activation, with label and activation.")


def _draw_shares(responses: UnitResponses) -> None:
    shares = responses.on.mean(1)
    size = responses.on.shape[1]
    silent = int(responses.units.silent[:size].sum())
    share = f"**{100 * shares.mean():.1f} %**"
    st.markdown(
        f"For an image {share} of the {size:,} units are active on average; {silent:,} are never active.",
        help="Active: above half of the maximum of the unit.",
    )
    st.plotly_chart(shares_on(shares), key="shares_on", alt="share of active units, by image")
