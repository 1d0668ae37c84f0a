"""The folders that models and datasets are served from, and the removal of those whose run is gone."""

from __future__ import annotations

import json
from pathlib import Path

from lab.data import DataConfig
from lab.export.browser_files import browser_folder, remove_unowned_files
from lab.zoo.model_library import Library
from lab.zoo.pca_card import read_pca


def model_folder(ref: str, version: str) -> Path:
    """Return the folder that a version of a model is served from; PCA's belongs to the model of its reference."""
    named = read_pca(ref)
    return browser_folder(ref, version) if named is None else browser_folder(named[1], f"{ref} {version}")


def data_folder(config: DataConfig, part: str) -> Path:
    """Return the folder that a part of a dataset is served from."""
    return browser_folder(data_owner(config), part)


def data_owner(config: DataConfig) -> str:
    return json.dumps(config.to_dict())


def remove_files_of_deleted_runs(library: Library) -> None:
    """Remove what is served of runs that are gone, and of datasets that no run and no pretrained model uses."""
    specs = [card.spec for card in library.shipped()]
    specs += [entry.spec for entry in library.index.entries() if entry.spec is not None]
    remove_unowned_files({*library.index.ids(), *(data_owner(spec.data) for spec in specs)})
