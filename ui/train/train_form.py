"""The form of the Train page: a preset or custom settings, the layers they make, and Start."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st
import torch

from lab import jobs
from lab.config import settings
from lab.data import DATASETS, DataConfig, config_named, describe, get_source, is_available, list_classes, load_dataset
from lab.data.kept_datasets import OWN_DATASET, kept_datasets
from lab.data.modalities.kind_registry import KINDS
from lab.errors import LatentLabError
from lab.runs.run_spec import RunSpec
from lab.zoo.presets import PRESETS
from models import MODELS, Autoencoder, build_model, count_parameters, layer_summary
from ui.shared import cache, session_keys
from ui.shared.config_forms import as_labelled, config_form
from ui.shared.dataset_download import download_button
from ui.shared.url_state import select
from ui.train.folder_chooser import FOLDER, choose_folder, folder_shape
from ui.train.series_chooser import SERIES, choose_series, series_shape
from ui.train.table_chooser import TABLE, choose_table, table_shape

OWN = "Custom"
SEPARATE = ("epochs", "seed")  # asked for beside the preset
FALLBACK = "digits"
RECORDING = "recording-file"  # the dataset of one's own recording
RATINGS = "ratings-file"  # the dataset of one's own ratings
PRESETS_HELP = "A complete set of settings: model, data and training."


def draw_form() -> None:
    """Draw the form; Start queues the run and puts it in view."""
    preset = select("Preset", [*PRESETS, OWN], session_keys.PRESET, help=PRESETS_HELP)
    spec = _own_model() if preset == OWN else _preset(preset)
    wrong = outline = None
    try:
        spec = _settings(spec, prefix=f"{preset}:{spec.model}:{spec.data.name}:{spec.data.path}")
        outline = _outline(spec)
    except LatentLabError as error:
        wrong = str(error)
    ready = wrong is None and _data_ready(spec.data)  # what was typed of a folder counts once all of it is right
    name = st.text_input("Name (optional)", max_chars=80, key="run_name", placeholder=f"{preset} on {spec.data.name}")
    if wrong is not None:
        st.error(as_labelled(wrong, spec.model_config, spec.training, spec.data), icon=":material/rule:")
    if st.button("Start training", type="primary", disabled=not ready, icon=":material/play_arrow:", width="stretch"):
        _start(spec, name)
    help_text = (
        "The run waits before its first batch; then train one batch, ten, or an epoch at a time and inspect each step."
    )
    if st.button(
        "Train step by step", help=help_text, disabled=not ready, icon=":material/footprint:", width="stretch"
    ):
        _start(spec, name, step_by_step=True)
    if outline is not None:
        _layers(outline)


def _start(spec: RunSpec, name: str, *, step_by_step: bool = False) -> None:
    try:
        folder = jobs.submit(settings().runs_dir, spec, name, cache.engine(), step_by_step=step_by_step)
    except (LatentLabError, OSError) as error:
        st.error(f"Training did not start: {error}", icon=":material/error:")
        return
    st.session_state[session_keys.NEXT_RUN] = folder.id
    st.rerun()


def _preset(name: str) -> RunSpec:
    preset = PRESETS[name]
    st.caption(f"{preset.summary} {preset.notice} *{preset.source}*")
    own = preset.spec.data.name
    names = _fitting_datasets(preset.spec.model)
    dataset = _choose_dataset(names, own if is_available(preset.spec.data) else FALLBACK, own)
    if dataset not in DATASETS:
        return preset.on_data(config_named(dataset))
    if dataset == SERIES:
        data, n_windows = choose_series()
        return replace(preset.on(dataset, n_samples=n_windows), data=data)
    if dataset != TABLE:
        return preset.on(dataset)
    table = choose_table()
    spec = preset.on(TABLE, n_samples=table.n_rows)
    return replace(spec, data=replace(spec.data, path=table.path, target=table.target))


def _own_model() -> RunSpec:
    model = st.selectbox("Model", list(MODELS), format_func=lambda name: MODELS[name].title, key="own_model")
    st.caption(MODELS[model].summary)
    names = _fitting_datasets(model)
    dataset = _choose_dataset(names, FALLBACK if FALLBACK in names else names[0], "")
    data, config = config_named(dataset), MODELS[model].config_class()
    if dataset == TABLE:
        table = choose_table()
        data = replace(data, path=table.path, target=table.target)
    elif dataset == SERIES:
        data, _ = choose_series()
    return RunSpec(data, model, KINDS[get_source(data.name).kind].fitted(config))


def _fitting_datasets(model: str) -> list[str]:
    """Return the datasets whose samples the model makes sense of, one's own by the names they are kept under."""
    rank = MODELS[model].model_class.needs_rank
    kinds = {name: source.kind for name, source in DATASETS.items() if name != OWN_DATASET}
    kinds |= {card.name: card.kind for card in kept_datasets()}
    return [name for name, kind in kinds.items() if rank in (None, KINDS[kind].rank)]


def _choose_dataset(names: list[str], start: str, preset_data: str) -> str:
    linked = st.query_params.get(session_keys.DATASET)
    first = linked if linked in names else start
    chosen = st.selectbox("Dataset", names, index=names.index(first), key=f"{session_keys.DATASET}:{first}")
    if preset_data not in ("", start) and chosen == start:
        st.caption(f"The preset is meant for {preset_data}, which is not on this machine; {start} needs no download.")
    return chosen


def _settings(spec: RunSpec, prefix: str) -> RunSpec:
    """Return the specification with the user's changes, once the whole form is drawn.

    Raises:
        ConfigError: a contradiction, a value out of range, or no list of whole numbers.
    """
    values: dict[str, Any] = {}
    left, right = st.columns(2)
    for column, name in zip((left, right), SEPARATE, strict=True):
        with column:
            values |= config_form(spec.training, prefix, [name], columns=1)
    if spec.data.name in (RECORDING, RATINGS):
        values |= config_form(spec.data, prefix, ["path"], columns=1)
    if spec.data.name == FOLDER:
        values |= choose_folder(spec.data, prefix)
    if spec.data.classes:  # what the preset is about
        values |= _choose_classes(spec.data, prefix)
    with st.expander("All settings", icon=":material/tune:"):
        st.caption("Hover over a question mark to see what a setting does.")
        st.markdown("**Model**")
        values |= config_form(spec.model_config, prefix, columns=1)
        st.markdown("**Training**")
        names = [known.name for known in spec.training.options() if known.name not in SEPARATE]
        values |= config_form(spec.training, prefix, names, columns=1)
        if spec.data.name != FOLDER:
            st.markdown("**Data**")
            names = ["size", "split_seed"] if KINDS[get_source(spec.data.name).kind].is_image else ["split_seed"]
            values |= config_form(spec.data, prefix, names, columns=1)
        if not spec.data.classes:
            values |= _choose_classes(spec.data, prefix)
    changed = spec.with_settings(values)
    return changed if _preset_settings(changed) == _preset_settings(spec) else replace(changed, preset="")


def _preset_settings(spec: RunSpec) -> tuple[Any, Any]:
    """Return the settings that identify a preset. If it is for chosen classes, the user chooses which."""
    chosen = bool(spec.data.classes)
    return spec.model_config, (replace(spec.data, classes=()), chosen)


def _choose_classes(data: DataConfig, prefix: str) -> dict[str, Any]:
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


def _data_ready(config: DataConfig) -> bool:
    if is_available(config):
        return True
    source = get_source(config.name)
    if config.name in (TABLE, SERIES):
        return False  # their choosers have said why
    if source.downloads_mb:
        st.warning(f"{source.title} is not on this machine yet.", icon=":material/download:")
        download_button(config)
    elif config.name == RECORDING and not config.path:
        st.info("Give the path of an .npz file of spike counts, a row a bin.", icon=":material/neurology:")
    elif config.name == RATINGS and not config.path:
        text = "Give the path of a CSV file: a row of user, item and rating each, or of user and item that are likes."
        st.info(text, icon=":material/thumb_up:")
    elif config.path:
        st.error(_folder_error(config), icon=":material/folder_off:")
    else:
        text = "Give the path of a folder of images, in one subfolder per class or without subfolders."
        st.info(text, icon=":material/folder:")
    return False


def _folder_error(config: DataConfig) -> str:
    """Return why a folder cannot be used, in the words of its source."""
    try:
        load_dataset(config)
    except LatentLabError as error:
        return str(error)
    return "This folder cannot be used."


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


def _layers(model: Autoencoder) -> None:
    with st.expander("Layers", icon=":material/layers:"):
        rows = [(r.name, r.kind, " × ".join(map(str, r.output_shape)), r.parameters) for r in layer_summary(model)]
        table = pd.DataFrame(rows, columns=["layer", "kind", "output", "parameters"])
        st.dataframe(table, hide_index=True, width="stretch")
        st.markdown(f"**{count_parameters(model):,}** trainable parameters; {model.latent_dim:,}-D latent code")
