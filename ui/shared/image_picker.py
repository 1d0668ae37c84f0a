"""A row of small images to choose from; the choice is in the address."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from lab.plots.image_sheets import data_uri
from lab.zoo.model_library import ModelCard
from ui.shared import cache
from ui.shared.component import Component
from ui.shared.messages.picker_messages import PICKER, PickerItem

MAX_ITEMS = 20
WIDTH = 42  # approximate CSS pixels of an image
MEAN = "mean"
_component = Component(PICKER, decodes=False)


@dataclass(frozen=True)
class Item:
    """An item to choose: its value in the address, its image (C, H, W) uint8, and a caption."""

    value: str
    picture: np.ndarray
    words: str


def pick(items: list[Item], label: str, key: str, start: str) -> str:
    """Draw the row; return the chosen value, which is in the address under `key`."""
    values = [item.value for item in items]
    linked = st.query_params.get(key)
    first = linked if linked in values else start
    width = items[0].picture.shape[2] * max(1, WIDTH // items[0].picture.shape[2])
    component_items: list[PickerItem] = [
        {"value": item.value, "picture": data_uri(np.moveaxis(item.picture, 0, -1)), "words": item.words}
        for item in items
    ]
    name = f"{label}:{','.join(values)}"
    state = _component.mount(
        f"pick:{key}:{hash(tuple(values))}",
        {"folder": name, "label": label, "items": component_items, "picked": first, "width": width},
        {"picked": first},
    )
    picked = state["picked"] if state["picked"] in values else first
    st.query_params[key] = picked
    return picked


def pick_image(
    card: ModelCard, codes: cache.TestCodes, label: str, key: str, start: int = 0, mean: np.ndarray | None = None
) -> tuple[np.ndarray, int | None]:
    """Let the user choose a test image, by class in turn, or the mean code if one is given.

    Args:
        start: the position in the row of the initial choice.
    Returns:
        Its code (D,), and its index in the test set; None for the mean.
    """
    index = shown_images(card, codes, st.query_params.get(key))
    pictures = pictures_of(card, codes, index)
    names = [str(card.info.class_names[codes.labels[i]]) for i in index]
    items = [Item(str(i), picture, name) for i, picture, name in zip(index, pictures, names, strict=True)]
    if mean is not None:
        items.insert(0, Item(MEAN, cache.reconstructions(card, mean[None])[0], "mean"))
    picked = pick(items, label, key, items[min(start, len(items) - 1)].value)
    if picked == MEAN and mean is not None:
        return mean, None
    return codes.codes[int(picked)].astype(np.float32), int(picked)


def shown_images(card: ModelCard, codes: cache.TestCodes, linked: str | None) -> list[int]:
    """Return the indices of test images to choose from, by class in turn; includes the one in the address."""
    index = cache.sample(card, MAX_ITEMS)
    labels = codes.labels[index]
    turn = [int((labels[:i] == label).sum()) for i, label in enumerate(labels)]  # 0 for the first of its class
    shown = [int(i) for i in index[np.lexsort((labels, turn))]]
    if linked is not None and linked.isdecimal() and int(linked) < len(codes.labels) and int(linked) not in shown:
        shown.append(int(linked))
    return shown


def pictures_of(card: ModelCard, codes: cache.TestCodes, index: list[int] | np.ndarray) -> np.ndarray:
    """Return pictures of test samples by their numbers, (N, C, H, W) uint8; decoded where the dataset is not here."""
    images = cache.test_samples(card)
    if images is None:
        return cache.reconstructions(card, codes.codes[index])
    return cache.pictures(card.kind, images[list(index)])
