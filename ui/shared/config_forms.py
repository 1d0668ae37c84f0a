"""Forms made from configs: a widget per setting, with its help and limits."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from models.exceptions import ConfigError
from models.options import Config, Option

WORDS = {  # of the names of settings, where a label has another
    "dim": "dimensions",
    "kl": "KL",
    "min": "minimum",
    "mmd": "MMD",
    "n": "number of",
    "recon": "reconstruction",
    "tc": "TC",
    "warmup": "warm-up",
}


def config_form(config: Config, prefix: str, names: list[str] | None = None, columns: int = 2) -> dict[str, Any]:
    """Draw widgets for the settings of `config` (or those in `names`), starting at its values.

    Returns:
        The values as they were entered: the config checks them when it is made.
    """
    containers = st.columns(columns)
    values: dict[str, Any] = {}
    options = [o for o in config.options() if names is None or o.name in names]
    for number, option in enumerate(options):
        with containers[number % columns]:
            values[option.name] = option_widget(option, getattr(config, option.name), f"{prefix}:{option.name}")
    return values


def option_widget(option: Option, value: Any, key: str, usual: float | None = None) -> Any:
    """Draw a widget for one setting, starting at `value`; return its value.

    Args:
        usual: a number from which the size of its arrows' steps follows; None: `value`.
    """
    unit = f" ({option.unit})" if option.unit and not option.name.endswith(option.unit) else ""
    symbol = f" ({option.symbol})" if option.symbol else ""
    name = setting_label(option.name)
    label = name[0].upper() + name[1:] + symbol + unit
    if option.choices is not None:
        return st.selectbox(label, option.choices, index=option.choices.index(value), key=key, help=option.help)
    if option.type is bool:
        return st.toggle(label, value=value, key=key, help=option.help)
    if option.is_list:
        text = st.text_input(label, value=", ".join(map(str, value)), key=key, help=option.help)
        try:
            return option.parse(text)
        except ConfigError:
            return text
    if option.type is str:
        return st.text_input(label, value=value, key=key, help=option.help)
    if option.type is int:
        # without limits: the widget would drop a value beyond them silently, the config says what is wrong
        return st.number_input(label, value=value, step=1, key=key, help=option.help)
    step = _step(value if usual is None else usual)
    return st.number_input(label, value=value, format="%g", step=step, key=key, help=option.help)


def as_labelled(message: str, *configs: Config) -> str:
    """Return the message of a ConfigError with settings named as the form labels them."""
    names = "|".join(re.escape(option.name) for config in configs for option in config.options())
    return re.sub(rf"\b({names})\b", lambda match: setting_label(match[1]), message)


def setting_label(name: str) -> str:
    """Return a setting's label: "kl_weight" is the KL weight."""
    return " ".join(WORDS.get(word, word) for word in name.split("_"))


def _step(value: float) -> float:
    """Return a tenth of the value, so that the arrows make a small change; 0.1 for zero."""
    return abs(value) / 10 if value else 0.1
