"""Choices that stand in the address, so that a link shows the same; what is not offered is said, not passed over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import streamlit as st

from ui.shared.plain_text import plain

MAX_NAMED = 12  # choices listed by name
MAX_TEXT = 80  # characters of a link's parameter that are shown


def segments(label: str, options: Sequence[str], key: str, **look: Any) -> str:
    """A row of buttons, one of them pressed: the first, or the one that the address names under `key`."""
    _note_unless_offered(key, options)
    return st.segmented_control(label, options, default=options[0], required=True, key=key, bind="query-params", **look)


def select(label: str, options: Sequence[str], key: str, format_func: Callable[[str], str] = str, **look: Any) -> str:
    """A list to choose from: the first, `index`, or the one that the address names under `key` as it reads there."""
    _note_unless_offered(key, [format_func(option) for option in options])
    return st.selectbox(label, options, key=key, bind="query-params", format_func=format_func, **look)


def linked_number(key: str, otherwise: float) -> float:
    """The number that the address gives a key; `otherwise` where it gives none."""
    text = st.query_params.get(key)
    if text is None:
        return otherwise
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if np.isfinite(value):
        return value
    _drop(key, text, "a number")
    return otherwise


def linked_name(key: str, names: Sequence[str]) -> str:
    """The one of the names that the address gives a key; the first where it gives none."""
    text = st.query_params.get(key)
    if text is None or text in names:
        return text or names[0]
    _drop(key, text, _offered(names))
    return names[0]


def _drop(key: str, text: str, expected: str) -> None:
    """Remove a key that belongs to no widget from the address, and say why; once, as it is gone then."""
    st.query_params.pop(key, None)
    _note_ignored(key, text, expected)


def _note_unless_offered(key: str, options: Sequence[str]) -> None:
    linked = st.query_params.get(key)
    if key not in st.session_state and linked is not None and linked not in options:
        _note_ignored(key, linked, _offered(options))


def _offered(options: Sequence[str]) -> str:
    if len(options) > MAX_NAMED:
        return f"{options[0]} to {options[-1]}"
    return " or ".join(filter(None, [", ".join(options[:-1]), options[-1]]))


def _note_ignored(key: str, text: str, expected: str) -> None:
    """Say which parameter of the link is ignored; the page shows its own choice instead."""
    note = f"Ignored link parameter {plain(key)}={plain(text, MAX_TEXT)} (expected {plain(expected)})"
    st.toast(note, icon=":material/link_off:", duration="long")
