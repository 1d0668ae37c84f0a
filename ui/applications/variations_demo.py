"""Variations of one image, drawn near its code; and their measured benefit for a classifier."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import streamlit as st
import torch

from lab.config import MEASURED
from lab.experiments.variations import variation_std
from lab.plots.application_charts import gain_by_number
from lab.zoo.model_library import ModelCard
from ui.shared import cache, session_keys
from ui.shared.component import Component
from ui.shared.image_picker import pick_image, pictures_of
from ui.shared.image_rows import PictureRow, show_rows, show_table
from ui.shared.messages.variations_messages import VARIATIONS, VariationData
from ui.shared.model_files import browser_files, network_data
from ui.shared.model_picker import note_missing_images
from ui.shared.url_state import linked_number

START, MAX_RADIUS = {True: 1.0, False: 0.2}, {True: 5.0, False: 2.0}  # with and without a posterior
UNIT = {True: "standard deviations of its posterior", False: "standard deviations of the test codes"}
METHODS = {
    "alone": "the images alone",
    "posterior": "with variations, size 1",
    "wide": "with variations, size 3",
    "shifted": "shifted by up to 2 pixels",
    "codes": "the model's codes",
}
IMAGE_WIDTH = 84  # CSS pixels
_component = Component(VARIATIONS)


def draw_variations(card: ModelCard, codes: cache.TestCodes) -> None:
    code, index = pick_image(card, codes, card.kind.worded("Image"), session_keys.FROM)
    if index is None:
        return
    original, desk = st.columns([1, 3], gap="medium")
    with original:
        pictures = [pictures_of(card, codes, [index]), cache.reconstructions(card, code[None])]
        show_rows(
            [PictureRow("", np.concatenate(pictures), captions=(card.kind.noun, "reconstructed"))],
            IMAGE_WIDTH,
            "original",
        )
    with desk:
        has_posterior, std = _spread(card, codes, index)
        _live(card, code, std, has_posterior)
        st.caption(card.kind.worded(_explanation(has_posterior)))
    if cache.model(card).has_posterior and not has_posterior:
        note_missing_images(card)
    if card.kind.is_image:
        _draw_measured()


def _spread(card: ModelCard, codes: cache.TestCodes, index: int) -> tuple[bool, np.ndarray]:
    """Return the standard deviations (D,) of codes at size 1, and whether they are the image's own posterior's."""
    std = codes.codes.std(0)
    images = cache.test_samples(card)
    model = cache.model(card)
    if images is None or not model.has_posterior:
        return False, std
    return True, variation_std(model, images[[index]], torch.from_numpy(std))[0].numpy()


def _live(card: ModelCard, code: np.ndarray, std: np.ndarray, has_posterior: bool) -> None:
    folder = browser_files(card)
    if folder is None:
        return
    far = min(max(linked_number(session_keys.SPREAD, START[has_posterior]), 0.0), MAX_RADIUS[has_posterior])
    network = network_data(card, folder)
    data: VariationData = {
        **network,
        "needs": network["needs"][:1],
        "code": code.astype(float).tolist(),
        "std": std.astype(float).tolist(),
        "most": MAX_RADIUS[has_posterior],
        "far": far,
        "seed": int(min(max(linked_number(session_keys.SEED, 0), 0), 999)),
        "unit": UNIT[has_posterior],
    }
    rest = _component.mount(f"vary:{card.ref}", data, {"rest": None})["rest"]
    if rest is not None:
        st.query_params[session_keys.SPREAD] = f"{rest['far']:g}"
        st.query_params[session_keys.SEED] = str(rest["seed"])


def _explanation(has_posterior: bool) -> str:
    if has_posterior:
        return (
            "Each picture is decoded from a code sampled near the code of this image. At 1 it is a sample from its "
            "posterior: what the model takes for the same image. Farther out the style changes, and finally "
            "the label: beyond that it is no longer augmentation."
        )
    return (
        "Each picture is decoded from a code sampled near the code of this image, with Gaussian noise. Without a "
        "posterior nothing tells how far is too far: find the distance at which the label changes."
    )


def _draw_measured() -> None:
    """Draw the results of benchmarks/augmentation.py, in their order in its file."""
    path = MEASURED / "augmentation.json"
    if not path.is_file():
        st.info("Not measured here yet: run `python -m benchmarks.augmentation`.", icon=":material/science:")
        return
    measured = json.loads(path.read_text(encoding="utf-8"))
    st.subheader("Does a classifier trained on few images do better with variations?")
    st.caption(f"Measured once, with `{measured['model']}` on MNIST, independent of the chosen model.")
    classifier = st.segmented_control(
        "Classifier", list(measured["rows"]), default=next(iter(measured["rows"])), required=True, key="classifier"
    )
    rows = measured["rows"][classifier or next(iter(measured["rows"]))]
    st.markdown(answer(rows, measured["draws"]))
    methods = {name: text for name, text in METHODS.items() if name != "alone"}
    st.plotly_chart(gain_by_number(rows, methods), key="gains", alt="gain in test accuracy by labelled images")
    show_table(
        ["Test accuracy in %", *(f"{row['n']} per class" for row in rows)],
        [[text, *(_percent(row, name) for row in rows)] for name, text in METHODS.items()],
    )
    st.caption(
        f"MNIST's own test images; mean and standard deviation over {measured['draws']} draws of the labelled images, "
        f"{measured['copies']} copies of each image. The model, `{measured['model']}`, has seen all training images "
        "without their labels. Made by `python -m benchmarks.augmentation`."
    )


def answer(rows: list[dict[str, Any]], draws: int) -> str:
    """Say where variations of size 1 beat the images alone, counted over draws, and how shifted copies do."""
    always = [str(row["n"]) for row in rows if row["better"]["posterior"] == draws]
    word = "Yes" if len(always) == len(rows) else "Sometimes" if always else "No"
    where = (
        f"better in every draw with {_list(always)} per class"
        if always
        else "not better in every draw for any number of images"
    )
    numbers = _list([str(row["n"]) for row in rows])
    return (
        f"**{word}**: {where}. With {numbers} images per class, variations of size 1 change the accuracy by "
        f"{_gains(rows, 'posterior')} points, and copies shifted by one or two pixels by {_gains(rows, 'shifted')}."
    )


def _gains(rows: list[dict[str, Any]], method: str) -> str:
    return _list([f"{100 * (row['mean'][method] - row['mean']['alone']):+.1f}" for row in rows])


def _list(texts: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(texts[:-1]), texts[-1]]))


def _percent(row: dict[str, Any], method: str) -> str:
    return f"{100 * row['mean'][method]:.1f} ± {100 * row['std'][method]:.1f}"
