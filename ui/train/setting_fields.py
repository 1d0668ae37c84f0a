"""The settings of a run as widgets, in groups, those that apply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from lab.data import DataConfig, get_source, list_classes
from lab.data.kept_datasets import OWN_DATASET
from lab.data.modalities.kind_registry import KINDS
from lab.runs.run_spec import RunSpec
from models.options import Config, Option
from ui.shared.config_forms import config_form, option_widget
from ui.train.folder_chooser import FOLDER, choose_folder
from ui.train.table_chooser import TABLE

RECORDING = "recording-file"  # the dataset of one's own recording
RATINGS = "ratings-file"  # the dataset of one's own ratings
EPOCHS = "epochs"  # asked for beside the preset
_NETWORK = (
    *("architecture", "widths", "channels", "activation", "output", "data_range", "dropout", "input_dropout"),
    "part_width",
)
_TRAINING = ("batch_size", "optimiser", "learning_rate", "momentum", "weight_decay", "loss_per", "seed")
_IMAGES_ONLY = ("flip", "rotate")


@dataclass
class Fields:
    """The settings drawn so far.

    base: the preset's specification. start: with what the user changed. entered: the values of widgets, as entered.
    reset: settings that do not apply beside these, where the preset has another value than the usual one.
    """

    base: RunSpec
    start: RunSpec
    prefix: str
    entered: dict[str, Any] = field(default_factory=dict)
    reset: dict[str, Any] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Any]:
        return self.reset | self.entered

    def draw(self, part: str, names: list[str]) -> None:
        """Draw those settings of a part (model_config, training, data) that have a meaning beside the others."""
        base, start = getattr(self.base, part), getattr(self.start, part)
        for option in start.options():
            if option.name in names and not _is_fixed(option):
                self._draw_one(option, base, start)

    def _draw_one(self, option: Option, base: Config, start: Config) -> None:
        usual, value = (getattr(config, option.name) for config in (base, start))
        if option.applies(vars(start) | self.entered):
            number = usual if option.type is float else None
            self.entered[option.name] = option_widget(option, value, f"{self.prefix}:{option.name}", number)
        elif option.applies(vars(base)):  # it has no meaning any more
            self.reset[option.name] = option.default


def _is_fixed(option: Option) -> bool:
    return option.choices is not None and len(option.choices) == 1


def draw_first(fields: Fields) -> None:
    """Draw what belongs beside the preset: where one's own files are, and the classes that a preset is about."""
    data = fields.start.data
    if data.name in (RECORDING, RATINGS):
        fields.entered |= config_form(data, fields.prefix, ["path"], columns=1)
    if data.name == FOLDER:
        fields.entered |= choose_folder(data, fields.prefix)
    if fields.base.data.classes:
        fields.entered |= _choose_classes(data, fields.prefix)


def draw_all(fields: Fields) -> None:
    """Draw all other settings, in three columns of groups."""
    network, code, training = st.columns(3, gap="medium")
    model = [option.name for option in fields.start.model_config.options()]
    others = [o.name for o in fields.start.training.options() if o.name not in (*_TRAINING, EPOCHS)]
    is_image = KINDS[get_source(fields.start.data.name).kind].is_image
    with network:
        _group(fields, "Network", "model_config", [name for name in model if name in _NETWORK])
        _draw_data(fields, is_image)
    with code:
        _group(fields, "Latent code and loss", "model_config", [name for name in model if name not in _NETWORK])
    with training:
        _group(fields, "Training", "training", list(_TRAINING))
        title = "Augmentation, noise, early stopping" if is_image else "Noise, early stopping"
        _group(fields, title, "training", [name for name in others if is_image or name not in _IMAGES_ONLY])


def _group(fields: Fields, title: str, part: str, names: list[str]) -> None:
    st.markdown(f"**{title}**")
    fields.draw(part, names)


def _draw_data(fields: Fields, is_image: bool) -> None:
    data = fields.start.data
    st.markdown("**Data**")
    if data.name != FOLDER and is_image:
        fields.draw("data", ["size"])
    fields.draw("data", ["split_seed"])
    if not fields.base.data.classes:
        fields.entered |= _choose_classes(data, fields.prefix)


def _choose_classes(data: DataConfig, prefix: str) -> Mapping[str, Any]:
    names = list_classes(data) if data.name in (TABLE, OWN_DATASET) and data.path else get_source(data.name).class_names
    if not names:  # the classes of a folder depend on its files
        return config_form(data, prefix, ["classes"], columns=1)
    chosen = st.multiselect(
        "Classes",
        range(len(names)),
        default=[number for number in data.classes if number < len(names)],
        format_func=lambda number: str(names[number]),
        key=f"{prefix}:classes",
        placeholder="all",
        help="Training and validation use only these classes; the test set keeps all.",
    )
    return {"classes": chosen}
