"""The form of the Train page: a preset or custom settings, the layers they make, and Start."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st
import torch

from lab import jobs
from lab.config import settings
from lab.data import describe, is_available
from lab.data.kept_datasets import OWN_DATASET
from lab.errors import LatentLabError
from lab.runs.run_spec import RunSpec
from lab.zoo.preset import ENOUGH_UPDATES, epochs_needed, n_updates
from lab.zoo.training_scripts import script_name, script_of_spec
from models import Autoencoder, build_model, count_parameters, layer_summary
from ui.shared import cache, session_keys
from ui.shared.code_dialog import code_button
from ui.shared.config_forms import as_labelled
from ui.train.data_choice import choose_dataset, data_ready, note_on_data, spec_on
from ui.train.folder_chooser import folder_shape
from ui.train.form_memory import FormMemory, form_memory
from ui.train.preset_choice import choose_group, choose_preset, describe_choice, draw_gallery
from ui.train.series_chooser import series_shape
from ui.train.setting_fields import EPOCHS, Fields, draw_all, draw_first
from ui.train.table_chooser import table_shape

STEPS_HELP = (
    "The run waits before its first batch; then train one batch, ten, or an epoch at a time and inspect each step."
)


@dataclass
class Outcome:
    """The specification that the form makes, and its model.

    wrong: why it cannot be started, as the form names things.
    """

    spec: RunSpec
    model: Autoencoder | None = None
    wrong: str = ""


def draw_form() -> None:
    """Draw the form; Start queues the run and puts it in view."""
    memory = form_memory()
    with st.container(border=True, key="train_form"):
        choose_group(memory)
        row = st.container(horizontal=True, vertical_alignment="bottom", key="train_row")
        with row:
            choose_preset(memory)
            dataset = choose_dataset(memory)
            epochs_place, start_place = st.container(width=130), st.container(width="stretch")
        describe_choice(memory, note_on_data(memory, dataset))
        try:
            outcome, n_samples, name_place = _fill_in(memory, dataset, epochs_place)
        except LatentLabError as error:  # of a link: not even the start of the form is possible
            st.error(str(error), icon=":material/rule:")
            return
        ready = not outcome.wrong and data_ready(outcome.spec.data)  # of a folder: once all that was typed is right
        if outcome.wrong:
            st.error(outcome.wrong, icon=":material/rule:")
        else:
            _note_few_updates(memory, outcome.spec, n_samples)
        _draw_starts(memory, outcome.spec, ready, start_place, name_place)
        draw_gallery(memory)


def _fill_in(memory: FormMemory, dataset: str, epochs_place: Any) -> tuple[Outcome, int, Any]:
    """Draw the settings; return the specification with them, the number of samples (0: not known), and the place for
    a name."""
    base, n_samples = spec_on(memory, dataset)
    start = memory.start(base)
    size = f"{base.training.epochs}x{base.training.batch_size}"  # they follow from the number of samples
    prefix = f"{memory.preset}:{base.model}:{base.data.name}:{base.data.path}:{size}:{memory.generation}"
    fields = Fields(base, start, prefix)
    with epochs_place:
        fields.draw("training", [EPOCHS])
    draw_first(fields)
    name_place = st.container(horizontal=True, vertical_alignment="bottom", key="train_name_row")
    settings_place = st.expander("All settings and layers", icon=":material/tune:", key="all_settings")
    try:
        with settings_place:
            st.caption("Hover over a question mark to see what a setting does.")
            draw_all(fields)
        outcome = _outcome(base, fields.values)
    except LatentLabError as error:
        outcome = Outcome(start, wrong=as_labelled(str(error), base.model_config, base.training, base.data))
    if memory.remember(base, fields.entered):
        st.rerun()  # the number of samples is another
    memory.write_address(base, fields.entered)
    with settings_place:
        _draw_layers(outcome.model)
    return outcome, n_samples, name_place


def _outcome(base: RunSpec, values: dict[str, Any]) -> Outcome:
    """Return the specification with the user's settings, and its model.

    Raises:
        ConfigError: a contradiction, a value out of range, or no list of whole numbers.
    """
    changed = base.with_settings(values)
    spec = changed if _preset_settings(changed) == _preset_settings(base) else replace(changed, preset="")
    return Outcome(spec, _outline(spec))


def _preset_settings(spec: RunSpec) -> tuple[Any, Any]:
    """Return the settings that identify a preset. If it is for chosen classes, the user chooses which."""
    chosen = bool(spec.data.classes)
    return spec.model_config, (replace(spec.data, classes=()), chosen)


def _note_few_updates(memory: FormMemory, spec: RunSpec, n_samples: int) -> None:
    """Say where there are too few updates of the weights to learn anything, and offer the right number of epochs."""
    updates = n_updates(spec.training, n_samples) if n_samples else ENOUGH_UPDATES
    if updates >= ENOUGH_UPDATES // 2:
        return
    needed = epochs_needed(spec.training, n_samples)

    def take() -> None:
        memory.changes[EPOCHS] = needed
        memory.generation += 1

    with st.container(horizontal=True, vertical_alignment="center", key="few_updates"):
        st.warning(
            f"{spec.training.epochs:,} epochs of {n_samples:,} samples in batches of {spec.training.batch_size} are "
            f"{updates:,} updates of the weights: too few to learn much.",
            icon=":material/hourglass_top:",
        )
        st.button(f"Train {needed:,} epochs", key="enough_epochs", on_click=take)


def _title(spec: RunSpec) -> str:
    """Return what the dataset is called: one of one's own by its name."""
    info = describe(spec.data) if spec.data.name == OWN_DATASET and is_available(spec.data) else None
    return spec.data.name if info is None else info.title


def _draw_starts(memory: FormMemory, spec: RunSpec, ready: bool, start_place: Any, name_place: Any) -> None:
    """Draw a name and the two buttons that start a run: the usual one in the first row."""
    with name_place:
        name = st.text_input(
            "Name (optional)",
            max_chars=80,
            key="run_name",
            persist_state="session",
            label_visibility="collapsed",  # so the run below is nearer
            placeholder=f"Name: {memory.preset} on {_title(spec)}",
        )
        icon = ":material/footprint:"
        if st.button("Train step by step", help=STEPS_HELP, disabled=not ready, icon=icon):
            _start(spec, name, step_by_step=True)
        code_button(lambda: script_of_spec(spec), script_name(spec), "code_of_settings", disabled=not ready)
    with start_place:
        icon = ":material/play_arrow:"
        if st.button("Start training", type="primary", disabled=not ready, icon=icon, width="stretch"):
            _start(spec, name)


def _start(spec: RunSpec, name: str, *, step_by_step: bool = False) -> None:
    try:
        folder = jobs.submit(settings().runs_dir, spec, name, cache.engine(), step_by_step=step_by_step)
    except (LatentLabError, OSError) as error:
        st.error(f"Training did not start: {error}", icon=":material/error:")
        return
    st.session_state[session_keys.NEXT_RUN] = folder.id
    st.rerun()


def _outline(spec: RunSpec) -> Autoencoder | None:
    """Return the model without its memory; None where the shape of samples is not known yet.

    Raises:
        ConfigError: no such model can be built.
    """
    info = describe(spec.data)
    own_shape = folder_shape(spec.data) or table_shape(spec.data) or series_shape(spec.data)
    shape = own_shape if info is None else info.sample_shape
    if shape is None:
        return None
    with torch.device("meta"):
        return build_model(spec.model, spec.resolved().model_config, shape)


def _draw_layers(model: Autoencoder | None) -> None:
    if model is None:
        st.caption("The layers follow from the shape of the samples, once the settings are right.")
        return
    st.markdown("**Layers**")
    rows = [(r.name, r.kind, " × ".join(map(str, r.output_shape)), r.parameters) for r in layer_summary(model)]
    table = pd.DataFrame(rows, columns=["layer", "kind", "output", "parameters"])
    st.dataframe(table, hide_index=True, width="stretch")
    st.markdown(f"**{count_parameters(model):,}** trainable parameters; {model.latent_dim:,}-D latent code")
