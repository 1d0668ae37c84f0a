"""The class that a conditional model is asked to draw: in the code, in the address, and as a choice on a page."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from lab.runs.library import ModelCard
from models.conditional import class_scale
from ui import keys
from ui.address import select


def class_part(n_classes: int, number: int) -> np.ndarray:
    """What a code says of the class, (K,); nothing where a model is not told one."""
    part = np.zeros(n_classes)
    if n_classes:
        part[number] = class_scale(n_classes)
    return part


def class_names(card: ModelCard) -> list[str]:
    """Of the classes that the model can be asked for; empty for all other models."""
    return [str(name) for name in card.info.class_names[: card.spec.model_config.label_size]]


def linked_class(card: ModelCard) -> int:
    """The class that the address asks for, or the first."""
    names = class_names(card)
    text = st.query_params.get(keys.CLASS, "")
    return names.index(text) if text in names else 0


def choose_class(card: ModelCard) -> int:
    """Draw a choice of the class that is drawn, where there is one; returns its number."""
    names = class_names(card)
    if not names:
        return 0
    return names.index(select("Class", names, keys.CLASS, width=110))


def told_classes(card: ModelCard) -> dict[str, Any] | None:
    """What static/playground/hand.js is told: see Classes there. None for a model that is not told a class."""
    names = class_names(card)
    if not names:
        return None
    config = card.spec.model_config
    scale = class_scale(config.label_size)
    return {"names": names, "first": config.latent_dim, "size": config.label_size, "scale": scale}
