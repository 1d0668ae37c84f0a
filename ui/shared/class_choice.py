"""The class that a conditional model generates: in the code, in the address, and as a choice on a page."""

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
    """Return the names of the classes that a conditional model generates; none for other models."""
    return [str(name) for name in info.class_names[: config.label_size]]


def linked_class(names: list[str]) -> int:
    """Return the index of the class that the address names, or 0."""
    text = st.query_params.get(session_keys.CLASS, "")
    return names.index(text) if text in names else 0


def with_linked_class(code: list[float], info: DatasetInfo, config: AEConfig) -> list[float]:
    """Return a code (D,) with the class that the address names in its last numbers; without a class, as it is."""
    part = class_part(config.label_size, linked_class(class_names(info, config)))  # some classes may have no name
    return [*code[: len(code) - len(part)], *part.tolist()]


def choose_class(names: list[str]) -> int:
    """Draw a choice of the class to generate, where there is one; return its index."""
    if not names:
        return 0
    return names.index(select("Class", names, session_keys.CLASS, width=110))


def classes_in_code(card: ModelCard) -> dict[str, Any] | None:
    """Return Classes of static/lab/components/sliders/class-row.js; None for a model without classes."""
    config = card.spec.model_config
    names = class_names(card.info, config)
    if not names:
        return None
    scale = class_scale(config.label_size)
    return {"names": names, "first": config.latent_dim, "size": config.label_size, "scale": scale}
