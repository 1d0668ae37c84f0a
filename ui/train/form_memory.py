"""The choices in the form of the Train page, kept in the session and in the address.

Only differences from the preset are kept, so that what still fits carries over to another preset.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from lab.data import DATASETS, DataConfig
from lab.data.kept_datasets import kept_datasets
from lab.errors import ConfigError
from lab.runs.run_spec import RunSpec, TrainingConfig
from lab.zoo.presets import PRESETS
from models import MODELS
from models.options import Config, Option
from ui.shared import session_keys
from ui.shared.url_state import drop_parameter, linked_name, write_texts

OWN = "Custom"
_MEMORY, _WRITTEN = "train_form", "train_form_address"  # session
_NOT_LINKED = ("name", "path", "target")  # settings of files on one machine, and the dataset, which has its own key
_OF_DATA = {option.name for option in DataConfig.options()} - {"split_seed"}  # they mean something for one dataset
CHOICES = (session_keys.PRESET, session_keys.DATASET, session_keys.MODEL_TYPE)


@dataclass
class FormMemory:
    """The preset, what was chosen beside it, and the settings that differ from it.

    dataset: "" for that of the preset. texts: settings of a link, until it is known which the model has. generation:
    of the widgets, new for each link that was followed.
    """

    preset: str = next(iter(PRESETS))
    model_type: str = "vae"
    dataset: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    generation: int = 0
    changed_data: str = ""  # the dataset that the changes of its settings are for

    def start(self, base: RunSpec) -> RunSpec:
        """Return the preset's specification with the changes that fit it."""
        if self.changed_data not in ("", base.data.name):
            self.changes = {name: value for name, value in self.changes.items() if name not in _OF_DATA}
        self.changed_data = base.data.name
        for name, text in self.texts.items():
            try:
                self.changes |= base.parse_settings([f"{name}={text}"])
            except ConfigError as error:
                drop_parameter(name, text, str(error))
        self.texts = {}
        return with_fitting(base, self.changes)

    def remember(self, base: RunSpec, entered: Mapping[str, Any]) -> bool:
        """Keep the settings as entered, those that differ from the preset; return whether the path is another."""
        path = self.changes.get("path", "")
        for name, value in entered.items():
            own = getattr(getattr(base, base.part_of(name)), name)
            if (tuple(value) if isinstance(own, tuple) and not isinstance(value, str) else value) == own:
                self.changes.pop(name, None)
            else:
                self.changes[name] = value
        return "path" in entered and self.changes.get("path", "") != path

    def write_address(self, base: RunSpec, shown: Mapping[str, Any]) -> None:
        """Write what differs from the start of the page into the address: choices, and settings that are shown."""
        texts = {session_keys.PRESET: self.preset} if self.preset != FormMemory.preset else {}
        if self.dataset:
            texts[session_keys.DATASET] = self.dataset
        if self.preset == OWN:
            texts[session_keys.MODEL_TYPE] = self.model_type
        for name in self.changes.keys() & shown.keys() - set(_NOT_LINKED):
            option = getattr(base, base.part_of(name)).option(name)
            if not option.is_list or not isinstance(self.changes[name], str):  # otherwise no list: not to be linked
                texts[name] = option.text_of(self.changes[name])
        write_texts((*CHOICES, *setting_names()), texts)
        st.session_state[_WRITTEN] = {key: text for key, text in texts.items() if text}


def form_memory() -> FormMemory:
    """Return the session's memory of the form; a link that was just followed replaces it."""
    memory: FormMemory = st.session_state.setdefault(_MEMORY, FormMemory())
    keys = (*CHOICES, *setting_names())
    linked = {key: st.query_params[key] for key in keys if key in st.query_params}
    if linked and linked != st.session_state.get(_WRITTEN):
        memory = st.session_state[_MEMORY] = _followed(linked, memory.generation + 1)
    return memory


def _followed(linked: dict[str, str], generation: int) -> FormMemory:
    texts = {key: text for key, text in linked.items() if key not in CHOICES}
    return FormMemory(
        preset=linked_name(session_keys.PRESET, [*PRESETS, OWN]),
        model_type=linked_name(session_keys.MODEL_TYPE, list(MODELS), FormMemory.model_type),
        dataset=linked_name(session_keys.DATASET, [*DATASETS, *(card.name for card in kept_datasets())], ""),
        texts=texts,
        generation=generation,
    )


def with_fitting(base: RunSpec, changes: Mapping[str, Any]) -> RunSpec:
    """Return a specification with those changes that it can have: all, or as many as go together."""
    known = {option.name for option in _options(base)}
    fitting: dict[str, Any] = {}
    present = {name: value for name, value in changes.items() if name in known}
    for tried in (present, *({name: value} for name, value in present.items())):
        try:
            base.with_settings(fitting | tried).check_kind()
        except ConfigError:
            continue
        fitting |= tried
    return base.with_settings(fitting)


def setting_names() -> list[str]:
    """Return the names of all settings that the address may have."""
    configs: list[type[Config]] = [TrainingConfig, DataConfig, *(entry.config_class for entry in MODELS.values())]
    names = dict.fromkeys(option.name for config in configs for option in config.options())
    return [name for name in names if name not in _NOT_LINKED]


def _options(spec: RunSpec) -> Iterator[Option]:
    for config in (spec.model_config, spec.training, spec.data):
        yield from config.options()
