"""Choices in the address, so that a link shows the same; a message says which parameters are ignored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast

import numpy as np
import streamlit as st

from ui.shared.plain_text import plain

MAX_NAMED = 12  # options listed by name
MAX_TEXT = 80  # characters of a link's parameter that are shown
Address = TypeVar("Address")  # a TypedDict of texts by parameter


def segments(label: str, options: Sequence[str], key: str, **widget_options: Any) -> str:
    """Draw a row of buttons; chosen at first is the option that the address names under `key`, or the first."""
    _note_unless_offered(key, options)
    return st.segmented_control(
        label, options, default=options[0], required=True, key=key, bind="query-params", **widget_options
    )


def select(
    label: str, options: Sequence[str], key: str, format_func: Callable[[str], str] = str, **widget_options: Any
) -> str:
    """Draw a list; chosen at first is the option whose text the address names under `key`, or that at `index`."""
    _note_unless_offered(key, [format_func(option) for option in options])
    return st.selectbox(label, options, key=key, bind="query-params", format_func=format_func, **widget_options)


def linked_number(key: str, default: float) -> float:
    """Return the number that the address has for a key, or `default`."""
    text = st.query_params.get(key)
    if text is None:
        return default
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if np.isfinite(value):
        return value
    drop_parameter(key, text, "a number")
    return default


def linked_name(key: str, names: Sequence[str], default: str | None = None) -> str:
    """Return the name that the address has for a key, or the default: the first, where none is given."""
    text = st.query_params.get(key)
    if text is not None and text in names:
        return text
    if text is not None:
        drop_parameter(key, text, _offered(names))
    return names[0] if default is None else default


def linked_texts(kind: type[Address]) -> Address:
    """Return the parameters that a TypedDict names, those of them that the address has."""
    return cast(Address, {key: st.query_params[key] for key in kind.__annotations__ if key in st.query_params})


def write_texts(keys: Iterable[str], texts: Mapping[str, object]) -> None:
    """Write parameters to the address; those without a text are removed from it."""
    for key in keys:
        if text := texts.get(key):
            st.query_params[key] = str(text)
        else:
            st.query_params.pop(key, None)


def drop_parameter(key: str, text: str, expected: str) -> None:
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
