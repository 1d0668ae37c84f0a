"""The class that a conditional model generates: in the code, in the address, and as a choice on a page."""

from __future__ import annotations

import streamlit as st

from lab.data import DatasetInfo
from lab.zoo.model_library import ModelCard
from models import LatentSpec
from ui.shared import session_keys
from ui.shared.messages.sliders_messages import CodeClasses
from ui.shared.url_state import select


def class_names(info: DatasetInfo, latent: LatentSpec) -> list[str]:
    """Return the names of the classes that a conditional model generates; none for other models."""
    return [str(name) for name in info.class_names[: latent.n_classes]]


def linked_class(names: list[str]) -> int:
    """Return the index of the class that the address names, or 0."""
    text = st.query_params.get(session_keys.CLASS, "")
    return names.index(text) if text in names else 0


def with_linked_class(code: list[float], info: DatasetInfo, latent: LatentSpec) -> list[float]:
    """Return a code (D,) with the class that the address names in its last numbers; without a class, as it is."""
    return [*latent.free(code), *latent.class_part(linked_class(class_names(info, latent)))]


def choose_class(names: list[str]) -> int:
    """Draw a choice of the class to generate, where there is one; return its index."""
    if not names:
        return 0
    return names.index(select("Class", names, session_keys.CLASS, width=110))


def classes_in_code(card: ModelCard) -> CodeClasses | None:
    """Return the part of a code that holds the class; None for a model without classes."""
    latent = card.latent
    names = class_names(card.info, latent)
    if not names:
        return None
    return {"names": names, "first": latent.n_free, "size": latent.n_classes, "scale": latent.class_scale}
