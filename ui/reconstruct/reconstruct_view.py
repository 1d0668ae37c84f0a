"""The Reconstruct page."""

import numpy as np
import streamlit as st

from lab.data.scale import from_stored
from lab.plots.bar_charts import error_by_class
from lab.plots.palette import format_number
from lab.zoo.model_library import ModelCard
from ui.reconstruct.swapped_decoders import draw_swapped
from ui.shared import cache, session_keys
from ui.shared.drawing_pad import drawing_pad
from ui.shared.image_grid import show_error_bar, show_sheet
from ui.shared.model_picker import model_and_codes, note_missing_images
from ui.shared.plain_text import plain
from ui.shared.upload import draw_upload
from ui.shared.url_state import segments

SHOWN = 10
PICKS = ("by class", "worst", "best")


def pick(codes: cache.TestCodes, how: str, n_classes: int) -> np.ndarray:
    """Return the indices of the test images to show."""
    if how == "by class":
        first = [np.flatnonzero(codes.labels == c)[:1] for c in range(n_classes)]
        return np.concatenate(first)[:SHOWN]
    order = np.argsort(codes.errors)
    return order[-SHOWN:][::-1].copy() if how == "worst" else order[:SHOWN]


def draw_test_images(card: ModelCard, codes: cache.TestCodes) -> np.ndarray:
    """Draw the test images; return the indices of those that are shown."""
    how = segments(card.kind.worded("Test images"), PICKS, session_keys.SHOWN_IMAGES)
    index = pick(codes, how, len(card.info.class_names))
    recon = cache.decoded(card, codes.codes[index])
    images = cache.test_samples(card)
    labels = ", ".join(str(card.info.class_names[codes.labels[i]]) for i in index)
    if images is None:
        show_sheet([card.kind.pictures(recon)], f"decoded test codes: {labels}", width=640)
        note_missing_images(card)
    else:
        originals = from_stored(images[index])
        rows = [card.kind.pictures(originals), card.kind.pictures(recon), card.kind.error_pictures(recon, originals)]
        show_sheet(rows, f"originals, reconstructions and errors: {labels}", width=640)
        st.caption(f"Top: originals ({plain(labels)}). Middle: reconstructions. Bottom: error.")
        if card.kind.is_image:
            show_error_bar()
    return index


def draw_errors(card: ModelCard, codes: cache.TestCodes) -> None:
    st.subheader("Error by class")
    names = tuple(str(name) for name in card.info.class_names)
    figure = error_by_class(codes.errors, codes.labels, names, card.kind.scale_text)
    st.plotly_chart(figure, key="errors", alt="mean squared error by class")
    st.caption(
        f"Mean squared error over all {len(codes.labels):,} test {card.kind.nouns}: "
        f"{format_number(float(codes.errors.mean()))}. Tall bars are the classes that the model reconstructs worst."
    )


def draw_view() -> None:
    if (model_codes := model_and_codes()) is not None:
        is_image = model_codes[0].kind.is_image
        own, shipped = st.columns(2, gap="large") if is_image else (None, st.container())
        if own is not None:
            with own:
                if not drawing_pad(model_codes[0]):  # then the server prepares and encodes an image
                    draw_upload(*model_codes)
        with shipped:
            index = draw_test_images(*model_codes)
            draw_errors(*model_codes)
        draw_swapped(model_codes[0], index)
