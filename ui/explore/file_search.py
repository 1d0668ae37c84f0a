"""Find a sample of one's own on the map by the name of its file."""

from __future__ import annotations

import numpy as np
import streamlit as st

from lab.data.dataset import Split
from lab.data.sources.image_folder import Folder
from lab.data.sources.own_dataset import OwnDataset
from lab.errors import LatentLabError
from lab.plots.palette import format_number
from lab.zoo.model_library import ModelCard
from ui.shared import cache, session_keys
from ui.shared.image_grid import show_sheet
from ui.shared.plain_text import plain

OF_FILES = (Folder.name, OwnDataset.name)
MAX_MATCHES = 100
_OTHERS = ("training", "validation")


def choose_file(card: ModelCard) -> int | None:
    """Draw a search of file names where the samples have some; return the index of the chosen test sample."""
    splits = _splits(card)
    if splits is None:
        return None
    text = st.text_input(
        "Find a file",
        key=session_keys.FILE,
        bind="query-params",
        placeholder="a part of its name",
        help="The images on the map are test images; each has the name of its file.",
        width=220,
    ).strip()
    if not text:
        return None
    matches = matching(splits[2], text)
    if not len(matches):
        st.caption(plain(_elsewhere(splits, text)))
        return None
    names = splits[2].names
    if names is None or len(matches) == 1:
        return int(matches[0])
    label = f"{len(matches):,} files" if len(matches) <= MAX_MATCHES else f"the first {MAX_MATCHES} of {len(matches):,}"
    return int(
        st.selectbox(label, matches[:MAX_MATCHES].tolist(), format_func=lambda i: str(names[i]), key=f"file:{text}")
    )


def matching(split: Split, text: str) -> np.ndarray:
    """Return the indices of the samples whose file has a text in its name, in any case."""
    if split.names is None:
        return np.array([], dtype=int)
    return np.flatnonzero(np.char.find(np.char.lower(split.names.astype(str)), text.lower()) >= 0)


def show_file(card: ModelCard, codes: cache.TestCodes, index: int) -> None:
    """Draw one test image, its reconstruction, file name, class, error and code."""
    splits = _splits(card)
    if splits is None or splits[2].names is None:
        return
    image = cache.pictures(card.kind, splits[2].samples[index : index + 1])
    recon = cache.reconstructions(card, codes.codes[index : index + 1])
    numbers = ", ".join(format_number(float(number)) for number in codes.codes[index][:8])
    rest = ", …" if codes.codes.shape[1] > 8 else ""
    name, label = splits[2].names[index], card.info.class_names[codes.labels[index]]
    with st.container(key="found-file"):
        show_sheet([np.concatenate([image, recon])], "the image and its reconstruction", width=160)
        st.caption(
            f"**{plain(str(name))}**, class {plain(str(label))}, MSE {format_number(float(codes.errors[index]))}, "
            f"z = ({numbers}{rest})"
        )


def _splits(card: ModelCard) -> tuple[Split, Split, Split] | None:
    """Return training, validation and test samples with the names of their files; None where they have none."""
    if card.spec.data.name not in OF_FILES or not cache.has_images(card):
        return None
    try:
        data = cache.dataset_of(card)
    except LatentLabError:  # the page says so
        return None
    return None if data.test.names is None else (data.train, data.val, data.test)


def _elsewhere(splits: tuple[Split, Split, Split], text: str) -> str:
    """Return why a file is not on the map."""
    for name, split in zip(_OTHERS, splits, strict=False):
        matches = matching(split, text)
        if len(matches) and split.names is not None:
            return f"{split.names[matches[0]]} is a {name} image: the map shows the test images."
    return f"No file has {text} in its name."
