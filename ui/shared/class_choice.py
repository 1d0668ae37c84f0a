"""The class that a conditional model is asked to draw: in the code, in the address, and as a choice on a page."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lab.data import DatasetInfo
from lab.latent.map_plane import class_part
from lab.zoo.model_library import ModelCard
from models import AEConfig
from models.conditional_vae import class_scale
from ui.shared import session_keys
from ui.shared.url_state import select


def class_names(info: DatasetInfo, config: AEConfig) -> list[str]:
    """Of the classes that a model with this config can be asked for; empty for one that is not told a class."""
    return [str(name) for name in info.class_names[: config.label_size]]


def linked_class(names: list[str]) -> int:
    """The class that the address asks for, or the first."""
    text = st.query_params.get(session_keys.CLASS, "")
    return names.index(text) if text in names else 0


def of_class(code: list[float], info: DatasetInfo, config: AEConfig) -> list[float]:
    """A code (D,) whose last numbers say the class that the address asks for; as it is where none of them do."""
    part = class_part(config.label_size, linked_class(class_names(info, config)))  # some classes may have no name
    return [*code[: len(code) - len(part)], *part.tolist()]


def choose_class(names: list[str]) -> int:
    """Draw a choice of the class that is drawn, where there is one; returns its number."""
    if not names:
        return 0
    return names.index(select("Class", names, session_keys.CLASS, width=110))


def told_classes(card: ModelCard) -> dict[str, Any] | None:
    """Return Classes of static/lab/components/sliders/class-row.js; None for a model without classes."""
    config = card.spec.model_config
    names = class_names(card.info, config)
    if not names:
        return None
    scale = class_scale(config.label_size)
    return {"names": names, "first": config.latent_dim, "size": config.label_size, "scale": scale}
