"""The presets of the Train page, in groups; those that fail, each with a picture of how."""

from __future__ import annotations

import base64
import functools
from typing import Any

import streamlit as st

from lab.config import STATIC
from lab.zoo.preset_groups import FAILURE_GALLERY, group_of, preset_groups
from lab.zoo.presets import PRESETS
from models import MODELS
from ui.shared import session_keys
from ui.train.form_memory import OWN, FormMemory

PICTURE_FOLDER = STATIC / "presets"
N_COLUMNS = 3
N_BEFORE_OWN = 3  # groups before custom settings, which so are in sight
_GROUP = "preset_group"
_HELP = "A complete set of settings: model, data and training."


def choose_group(memory: FormMemory) -> None:
    """Draw the groups of presets in one row; another group starts with its first preset."""
    groups = {OWN: [OWN], **preset_groups()}
    order = sorted(groups, key=lambda group: list(groups).index(group) if group != OWN else N_BEFORE_OWN + 0.5)
    st.session_state[_GROUP] = OWN if memory.preset == OWN else group_of(PRESETS[memory.preset])

    def take_first() -> None:
        memory.preset = groups[st.session_state[_GROUP] or next(iter(groups))][0]

    with st.container(key="preset_groups"):
        st.pills(
            "Presets",
            order,
            required=True,
            key=_GROUP,
            on_change=take_first,
            wrap=False,
            label_visibility="collapsed",
        )


def choose_preset(memory: FormMemory) -> None:
    """Draw the presets of the group, or, for custom settings, the models."""
    if memory.preset == OWN:
        _choose("Model", list(MODELS), "model_type", session_keys.MODEL_TYPE, memory)
    else:
        names = preset_groups()[group_of(PRESETS[memory.preset])]
        _choose("Preset", names, "preset", session_keys.PRESET, memory)


def _choose(label: str, names: list[str], attribute: str, key: str, memory: FormMemory) -> None:
    titles = {name: MODELS[name].title if attribute == "model_type" else _title(name) for name in names}
    st.session_state[key] = getattr(memory, attribute)

    def take() -> None:
        setattr(memory, attribute, st.session_state[key])

    st.selectbox(label, names, key=key, format_func=titles.__getitem__, on_change=take, help=_HELP)


def _title(name: str) -> str:
    title = PRESETS[name].title.removeprefix(f"{FAILURE_GALLERY}: ")
    return title[0].upper() + title[1:]


def describe_choice(memory: FormMemory, note: str) -> None:
    """Draw what the preset or the model is, its source, and a note on its data."""
    if memory.preset == OWN:
        st.caption(MODELS[memory.model_type].summary)
    else:
        preset = PRESETS[memory.preset]
        st.caption(f"{preset.summary} {preset.notice} *{preset.source}*.{note}")


def draw_gallery(memory: FormMemory) -> None:
    """Draw all trainings that fail, each with a picture of how, where that group is chosen."""
    if memory.preset == OWN or not PRESETS[memory.preset].notice:
        return
    columns: list[Any] = []
    for name in preset_groups()[FAILURE_GALLERY]:
        columns = columns or list(st.columns(N_COLUMNS))

        def take(name: str = name) -> None:
            memory.preset = name

        with columns.pop(0), st.container(border=True, height="stretch", key=f"gallery:{name}"):
            st.image(_picture(name), width="stretch", alt=f"codes and reconstructions at the end: {_title(name)}")
            chosen = name == memory.preset
            st.button(_title(name), key=f"take:{name}", on_click=take, disabled=chosen, width="stretch")
            st.caption(PRESETS[name].summary)
    st.caption(
        "Codes of validation images, coloured by digit (left), and six of these images above their reconstructions "
        "(right), after each of these trainings. Only the codes' first two dimensions are drawn."
    )


@functools.cache
def _picture(name: str) -> str:
    """Return a picture as a data URI; `python -m benchmarks.failure_pictures` draws them."""
    return "data:image/png;base64," + base64.b64encode((PICTURE_FOLDER / f"{name}.png").read_bytes()).decode()
