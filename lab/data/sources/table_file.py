"""The user's own table: a CSV file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from lab.data.dataset import DataConfig, DatasetSource, RawSamples, Split
from lab.data.features import Feature
from lab.data.own_paths import has_own_file, is_allowed, own_path
from lab.data.table_columns import Column
from lab.data.table_facts import TableFacts, read_blocks, understand
from lab.data.targets import Target
from lab.errors import DatasetError

ONE_CLASS = "rows"  # the class of all rows without a target
CHANGED = "the file changed while it was read: try again once nothing writes to it"
NO_VALUE = "(no value)"  # the class of rows whose target is missing


class TableFile(DatasetSource):
    """A CSV file: a row a sample; numbers, yes/no and categories as features, one column as the target."""

    name = "table-file"
    kind = "table"
    title = "Your table (CSV)"
    licence = "yours"
    source = "a file of your own"
    sample_shape = None

    def available(self, config: DataConfig) -> bool:
        return has_own_file(config)

    def list_classes(self, config: DataConfig) -> tuple[str, ...]:
        facts = understand(table_path(config))
        return class_names(facts.target(config.target))

    def count(self, config: DataConfig) -> int:
        return understand(table_path(config)).n_rows

    def load(self, config: DataConfig) -> RawSamples:
        path = table_path(config)
        facts = understand(path)
        target = facts.target(config.target)
        columns = facts.feature_columns(target)
        split = _read(path, facts, columns, target)
        if understand(path) != facts:
            raise DatasetError(CHANGED)
        features = tuple(Feature(name) for column in columns for name in column.feature_names)
        targets = () if target is None or target.has_classes else (Target(target.name),)
        return RawSamples(split, None, class_names(target), targets, features)


def table_path(config: DataConfig) -> Path:
    """Return the path of the CSV file of a dataset. Raises DatasetError: there is none, or it may not be read."""
    if not config.path:
        raise DatasetError(f"the dataset {config.name} needs a path: set path to a CSV file")
    if not is_allowed(config.path):
        raise DatasetError(
            f"{config.path} is not in a folder that this server may read files from: upload the file, or put it below "
            "one of those that its operator names (LATENT_LAB_FOLDERS)"
        )
    path = own_path(config)
    try:
        if path.is_file():  # no folder, no device
            return path
    except OSError as error:
        raise DatasetError(f"{path} cannot be read ({error.strerror}): check who may read it") from error
    raise DatasetError(f"there is no file {path}: check the path")


def class_names(target: Column | None) -> tuple[str, ...]:
    if target is None or not target.has_classes:
        return (ONE_CLASS,)
    return (*target.values, NO_VALUE) if target.n_missing else target.values


def _read(path: Path, facts: TableFacts, columns: tuple[Column, ...], target: Column | None) -> Split:
    """Return features (N, F) float64, before their scale is known, labels, and any continuous target (N, 1)."""
    n_features = sum(len(column.feature_names) for column in columns)
    samples, labels = np.empty((facts.n_rows, n_features)), np.zeros(facts.n_rows, dtype=np.int64)
    numbers = None if target is None or target.has_classes else np.empty((facts.n_rows, 1), dtype=np.float32)
    start = 0
    for rows, cells in read_blocks(path, facts.form, has_header=facts.has_header):
        end = start + len(rows)
        if end > facts.n_rows or len(cells) != len(facts.columns):
            raise DatasetError(CHANGED)
        np.concatenate([c.features(cells[c.index]) for c in columns], axis=1, out=samples[start:end])
        if numbers is not None and target is not None:
            numbers[start:end] = target.features(cells[target.index])
        elif target is not None:
            codes = target.codes(cells[target.index])
            labels[start:end] = np.where(codes < 0, len(target.values), codes)
        start = end
    if start < facts.n_rows:
        raise DatasetError(CHANGED)
    targets = None if numbers is None else torch.from_numpy(numbers)
    return Split(torch.from_numpy(samples), torch.from_numpy(labels), targets)
