"""Forms made from configs: a widget a setting, with its own help and limits."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from models.exceptions import ConfigError
from models.options import Config, Option


def config_form(config: Config, prefix: str, names: list[str] | None = None, columns: int = 2) -> dict[str, Any]:
    """Draw widgets for the settings of `config` (or those in `names`), starting at its values.

    Returns:
        What was set, as it was typed: the config says what is wrong with it when it is made.
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
    label = _words(known.name) + unit
    if known.choices is not None:
        return st.selectbox(label, known.choices, index=known.choices.index(value), key=key, help=known.help)
    if known.type is bool:
        return st.toggle(label, value=value, key=key, help=known.help)
    if known.is_list:
        text = st.text_input(label, value=", ".join(map(str, value)), key=key, help=known.help)
        try:
            return known.parse(text)
        except ConfigError:
            return text
    if known.type is str:
        return st.text_input(label, value=value, key=key, help=known.help)
    if known.type is int:
        # without the widget's own limits: it would drop what lies beyond without a word, the config says why
        return st.number_input(label, value=value, step=1, key=key, help=known.help)
    return st.number_input(label, value=value, format="%g", step=_step(value), key=key, help=known.help)


def as_labelled(message: str, *configs: Config) -> str:
    """What a config says is wrong, with its settings named as the form labels them."""
    names = "|".join(re.escape(known.name) for config in configs for known in config.options())
    return re.sub(rf"\b({names})\b", lambda found: _words(found[1]), message)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _step(value: float) -> float:
    """A tenth of the value, so that the arrows make a small change; 0.1 from nothing."""
    return abs(value) / 10 if value else 0.1
