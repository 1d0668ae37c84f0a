"""The meaning of a dimension: each of a code's dimensions varied alone, decoded."""

from __future__ import annotations

import numpy as np
import streamlit as st

from lab.latent.traversal import ranked_dimensions, traversal_codes
from lab.metrics.active_units import MIN_KL, active_by_kl
from lab.plots.palette import format_number
from lab.zoo.model_library import ModelCard
from ui.shared import cache, session_keys
from ui.shared.image_picker import pick_image
from ui.shared.image_rows import PictureRow, show_rows
from ui.shared.slider_range import slider_range

STEPS = 11
FIRST_ROWS = 16
ROW_CHOICES = (16, 32, 64, 128)
IMAGE_WIDTH = 56  # CSS pixels


def draw_dimensions(card: ModelCard, codes: cache.TestCodes) -> None:
    latent = card.latent
    low, high, middle, order, information = _facts(card.ref, card.version)
    base, _ = pick_image(card, codes, "Start from", session_keys.FROM, mean=middle.astype(np.float32))
    kl = cache.kl_per_dim(card) if latent.has_prior else None
    order = [d for d in order if d < latent.n_free]
    dims = order[: _rows(len(order))]
    decoded = cache.reconstructions(card, traversal_codes(base, dims, low, high, STEPS).numpy())
    st.caption(_explanation(latent.has_prior, len(dims), len(order)))
    rows = []
    for row, d in enumerate(dims):
        if kl is None:
            note = f"variance {format_number(information[d])}; {low[d]:.1f} to {high[d]:.1f}"
        else:
            note = f"{format_number(information[d])} nats" + (", unused" if information[d] < MIN_KL else "")
        rows.append(PictureRow(latent.names[d], decoded[row * STEPS : (row + 1) * STEPS], note))
    show_rows(rows, IMAGE_WIDTH, "traversal")
    if kl is not None:
        style = latent.free(kl)
        st.markdown(
            f"**{active_by_kl(style)} of {len(style)}** dimensions are active (KL of {MIN_KL:g} nats or more); total "
            f"KL {format_number(sum(style))} nats per {card.kind.noun}."
        )
    if latent.n_classes:
        st.caption("The class is part of the code as well: choose it on Generate.")


@st.cache_resource(show_spinner="Ranking the latent dimensions", max_entries=24)
def _facts(ref: str, version: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[int], np.ndarray]:
    """Return low, high and middle of each dimension (D,), their order, and the KL (or variance) of each (D,)."""
    card = cache.library().card(ref)
    codes = cache.test_codes(card).codes
    kl = cache.kl_per_dim(card) if card.latent.has_prior else None
    return *slider_range(card, codes), *ranked_dimensions(codes, kl)


def _rows(size: int) -> int:
    """Return the number of dimensions that are shown."""
    if size <= FIRST_ROWS:
        return size
    choices = [*(n for n in ROW_CHOICES if n < size), *([size] if size <= ROW_CHOICES[-1] else [])]
    chosen = st.segmented_control(
        "Dimensions", choices, default=choices[0], required=True, key=f"{session_keys.ROWS}:{size}"
    )
    return int(chosen or choices[0])


def _explanation(has_prior: bool, shown: int, size: int) -> str:
    which = "All dimensions" if shown == size else f"{shown} of {size:,} dimensions"
    if has_prior:
        return (
            f"{which}, sorted by KL (of the posterior from the prior, validation data). From left to right one "
            "dimension goes from −3 to +3 prior standard deviations; the others keep their start values. An inactive "
            "dimension changes nothing."
        )
    return (
        f"{which}, sorted by variance. From left to right one dimension covers the range of 98 % of the test codes; "
        "the others keep their start values. The dimensions of an autoencoder have no order and no unit: after another "
        "training they mean something else."
    )
