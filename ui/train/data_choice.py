"""The data of the form of the Train page: a dataset, and what is to be said of one's own files."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from lab.data import DATASETS, DataConfig, config_named, get_source, is_available, load_dataset
from lab.data.kept_datasets import OWN_DATASET, kept_datasets
from lab.data.modalities.kind_registry import KINDS
from lab.errors import LatentLabError
from lab.runs.run_spec import RunSpec
from lab.zoo.preset import model_on
from lab.zoo.presets import PRESETS
from models import MODELS
from ui.shared import session_keys
from ui.shared.dataset_download import download_button
from ui.train.folder_chooser import FOLDER, folder_images
from ui.train.form_memory import OWN, FormMemory
from ui.train.series_chooser import SERIES, choose_series
from ui.train.setting_fields import RATINGS, RECORDING
from ui.train.table_chooser import TABLE, choose_table

FALLBACK = "digits"


def choose_dataset(memory: FormMemory) -> str:
    """Draw the datasets whose samples the model makes sense of, one's own by the names they are kept under."""
    names = _fitting_datasets(memory)
    start = _start(memory, names)

    def take() -> None:
        chosen = st.session_state[session_keys.DATASET]
        memory.dataset = "" if chosen == start else chosen

    st.session_state[session_keys.DATASET] = memory.dataset if memory.dataset in names else start
    return st.selectbox("Dataset", names, key=session_keys.DATASET, on_change=take)


def _fitting_datasets(memory: FormMemory) -> list[str]:
    model = memory.model_type if memory.preset == OWN else PRESETS[memory.preset].spec.model
    rank = MODELS[model].model_class.needs_rank
    return [name for name, kind in dataset_kinds().items() if rank in (None, KINDS[kind].rank)]


def dataset_kinds() -> dict[str, str]:
    """Return the kind of sample of every dataset that can be chosen, by name."""
    kinds = {name: source.kind for name, source in DATASETS.items() if name != OWN_DATASET}
    return kinds | {card.name: card.kind for card in kept_datasets()}


def _start(memory: FormMemory, names: list[str]) -> str:
    """Return the dataset of the preset where it is on this machine, else one that needs no download."""
    own = DataConfig("") if memory.preset == OWN else PRESETS[memory.preset].spec.data
    if own.name and is_available(own):
        return own.name
    return FALLBACK if FALLBACK in names else names[0]


def note_on_data(memory: FormMemory, dataset: str) -> str:
    """Return why a preset starts on other data than its own, as the end of a text."""
    own = "" if memory.preset == OWN else PRESETS[memory.preset].spec.data.name
    if own and dataset != own and not memory.dataset:
        return f" Meant for {own}, which is not on this machine; {dataset} needs no download."
    return ""


def spec_on(memory: FormMemory, dataset: str) -> tuple[RunSpec, int]:
    """Draw what is to be chosen of one's own file; return the specification of preset or model on that dataset, and its
    number of samples, 0 while it is not known."""
    data = config_named(dataset)
    n_samples = get_source(data.name).n_train
    kept = next((card for card in kept_datasets() if card.name == dataset), None)
    if kept is not None:
        n_samples = kept.n_samples
    elif dataset == TABLE:
        table = choose_table()
        data, n_samples = replace(data, path=table.path, target=table.target), table.n_rows
    elif dataset == SERIES:
        data, n_samples = choose_series()
    elif dataset == FOLDER:
        n_samples = folder_images(str(memory.changes.get("path", "")))
    if memory.preset == OWN:
        return model_on(memory.model_type, data, n_samples), n_samples
    spec = PRESETS[memory.preset].on(data.name, n_samples)
    if kept is not None:
        spec = replace(PRESETS[memory.preset].on_data(data), training=spec.training)
    return (replace(spec, data=data) if dataset in (TABLE, SERIES) else spec), n_samples


def data_ready(config: DataConfig) -> bool:
    """Return whether the data can be trained on; where not, say what is missing."""
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
