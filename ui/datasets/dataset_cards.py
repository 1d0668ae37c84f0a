"""Cards of datasets: pictures, facts, licence; download, rename, remove, train."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st
import torch

from lab.config import settings
from lab.data import DATASETS, DataConfig, DatasetSource, is_available, load_dataset, sample_by_class
from lab.data.kept_datasets import KeptDataset, kept_datasets, kept_labels, kept_left_out, kept_samples
from lab.data.modalities.kind_registry import KINDS
from lab.data.own_files.file_entries import LeftOut
from lab.errors import DatasetError, LatentLabError
from lab.plots.image_sheets import data_uri, enlarge, fitting_scale, sheet
from lab.runs.dataset_keeping import MAX_NAME, remove_kept, rename_kept
from lab.runs.run_index import RunIndex
from ui.shared import cache, session_keys
from ui.shared.dataset_download import download_button
from ui.shared.image_report import show_left_out
from ui.shared.plain_text import plain

COLUMNS, N_PICTURES, N_COLUMNS = 3, 10, 5
SHEET_PIXELS = 360


def draw_own() -> None:
    cards = kept_datasets()
    if not cards:
        st.caption("None yet. Add images or a table above; they stay on the machine that runs Latent Lab.")
    _in_columns([partial(_draw_kept, card) for card in cards])


def draw_registered() -> None:
    sources = [source for source in DATASETS.values() if not _takes_files(source)]
    _in_columns([partial(_draw_source, source) for source in sources])


def _takes_files(source: DatasetSource) -> bool:
    return source.sample_shape is None and not source.downloads_mb


def _in_columns(draws: list[Callable[[], None]]) -> None:
    for start in range(0, len(draws), COLUMNS):
        for draw, column in zip(draws[start : start + COLUMNS], st.columns(COLUMNS), strict=False):
            with column, st.container(border=True):
                draw()


def _draw_kept(card: KeptDataset) -> None:
    with st.container(key=f"own-dataset-{card.id}"):
        _picture(card.name, lambda: kept_picture(card.id, card))
        noun = "images" if card.kind == "image" else "rows"
        st.markdown(f"**{plain(card.name)}**  \n{card.n_samples:,} {noun}, {_shape_text(card)}, {_classes(card)}")
        st.caption(
            f"Licence: {plain(card.licence, 200)}. Source: {plain(card.source, 200)}. Added {card.added}. "
            f"{card.n_bytes / 1e6:,.1f} MB, SHA-256 {card.digest[:12]}…"
        )
        if card.notes:
            with st.expander("How the files were read"):
                st.caption("  \n".join(plain(note) for note in card.notes))
                show_left_out([LeftOut(*item) for item in kept_left_out(card)], f"left_out_{card.id}")
        with st.container(horizontal=True):
            address = {session_keys.DATASET: card.name}
            st.page_link("pages/train.py", label="Train", icon=":material/model_training:", query_params=address)
            _rename(card)
            _remove(card)


def _shape_text(card: KeptDataset) -> str:
    return KINDS[card.kind].shape_text(card.shape)


def _classes(card: KeptDataset) -> str:
    n = len(card.class_names)
    splits = ", ".join(f"{name} {count:,}" for name, count in card.splits.items())
    return f"{n:,} class{'' if n == 1 else 'es'}" + (f" ({splits})" if splits else "")


def _rename(card: KeptDataset) -> None:
    with st.popover("Rename", icon=":material/edit:", key=f"rename-{card.id}"):
        name = st.text_input("Name", value=card.name, max_chars=MAX_NAME, key=f"new-name-{card.id}")
        if st.button("Rename", key=f"do-rename-{card.id}", type="primary"):
            _act(lambda: rename_kept(card, name))


def _remove(card: KeptDataset) -> None:
    with st.popover("Delete", icon=":material/delete:", key=f"delete-{card.id}"):
        n = _n_runs(card)
        s, nouns = "" if n == 1 else "s", KINDS[card.kind].nouns
        runs = f"{n:,} run{s} trained on it will show no {nouns} any more. " if n else ""
        st.caption(f"{runs}This cannot be undone.")
        if st.button("Delete it", key=f"do-delete-{card.id}", type="primary"):
            _act(lambda: remove_kept(card))


def _n_runs(card: KeptDataset) -> int:
    path = card.config.path
    entries = RunIndex(settings().runs_dir).entries()
    return sum(entry.spec is not None and entry.spec.data.path == path for entry in entries)


def _act(action: Callable[[], None]) -> None:
    try:
        action()
    except DatasetError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    st.rerun()


def _draw_source(source: DatasetSource) -> None:
    with st.container(key=f"dataset-{source.name}"):
        config = DataConfig(source.name)
        ready = is_available(config)
        if ready:
            _picture(source.title, lambda: _source_picture(source.name))
        kind, n_classes = KINDS[source.kind], len(source.class_names)
        counts = f"{source.n_train + source.n_val + source.n_test:,} {kind.nouns}, " if source.n_train else ""
        shape = f"{kind.shape_text(source.sample_shape)}, " if source.sample_shape else ""
        classes = f"{n_classes} class{'' if n_classes == 1 else 'es'}"
        st.markdown(f"**{plain(source.title)}** `{source.name}`  \n{counts}{shape}{classes}")
        st.caption(f"Licence: {plain(source.licence)}. Source: {plain(source.source)}.")
        if ready:
            address = {session_keys.DATASET: source.name}
            st.page_link("pages/train.py", label="Train", icon=":material/model_training:", query_params=address)
        else:
            download_button(config, with_terms=False)


def _picture(name: str, make: Callable[[], str]) -> None:
    try:
        st.image(make(), width="stretch", alt=f"samples of {name}")
    except LatentLabError as error:
        st.warning(plain(str(error)), icon=":material/broken_image:")


@st.cache_resource(show_spinner=False, max_entries=256)
def kept_picture(dataset_id: str, _card: KeptDataset) -> str:
    if _card.kind == "table":
        return _sheet_of(_card.config)
    labels = torch.from_numpy(kept_labels(_card))
    return _sheet(kept_samples(_card)[sample_by_class(labels, N_PICTURES)].numpy())


@st.cache_resource(show_spinner="Drawing samples", max_entries=64)
def _source_picture(name: str) -> str:
    return _sheet_of(DataConfig(name))


def _sheet_of(config: DataConfig) -> str:
    data = load_dataset(config)
    samples = data.train.samples[sample_by_class(data.train.labels, N_PICTURES)]
    return _sheet(cache.pictures(KINDS[data.info.kind], samples))


def _sheet(pictures: np.ndarray) -> str:
    rows = [pictures[start : start + N_COLUMNS] for start in range(0, len(pictures), N_COLUMNS)]
    picture = sheet(rows)
    return data_uri(enlarge(picture, fitting_scale(picture.shape[1], SHEET_PIXELS)))
