"""Forms made from configs: a widget a setting, with its own help and limits."""

from __future__ import annotations

from typing import Any

import streamlit as st

from models.options import Config, Option


def config_form(config: Config, prefix: str, names: list[str] | None = None, columns: int = 2) -> dict[str, Any]:
    """Draw widgets for the settings of `config` (or those in `names`), starting at its values; returns what was set.

    Raises:
        ConfigError: a list is not made of whole numbers; show it, and keep what was typed.
    """
    places = st.columns(columns)
    values: dict[str, Any] = {}
    options = [o for o in config.options() if names is None or o.name in names]
    for number, known in enumerate(options):
        with places[number % columns]:
            values[known.name] = option_widget(known, getattr(config, known.name), f"{prefix}:{known.name}")
    return values


def option_widget(known: Option, value: Any, key: str) -> Any:
    """A widget for one setting, starting at `value`."""
    unit = f" ({known.unit})" if known.unit and known.unit != known.name else ""
    label = known.name.replace("_", " ") + unit
    if known.choices is not None:
        return st.selectbox(label, known.choices, index=known.choices.index(value), key=key, help=known.help)
    if known.type is bool:
        return st.toggle(label, value=value, key=key, help=known.help)
    if known.is_list:
        text = st.text_input(label, value=", ".join(map(str, value)), key=key, help=known.help)
        return known.parse(text)
    if known.type is str:
        return st.text_input(label, value=value, key=key, help=known.help)
    if known.type is int:
        # without the widget's own limits: it would drop what lies beyond without a word, the config says why
        return st.number_input(label, value=value, step=1, key=key, help=known.help)
    return st.number_input(label, value=value, format="%g", step=_step(value), key=key, help=known.help)


def _step(value: float) -> float:
    """A tenth of the value, so that the arrows make a small change; 0.1 from nothing."""
    return abs(value) / 10 if value else 0.1
