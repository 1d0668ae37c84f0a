"""Datasets of one's own that are kept below the data folder: found by their names, and read as they were kept."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from lab.config import settings
from lab.data.dataset import MAX_COUNT, MAX_SIDE, DataConfig
from lab.data.disk_cache import map_samples
from lab.data.own_paths import KEPT
from lab.errors import DatasetError, UnknownNameError

OWN_DATASET, TABLE = "own", "table-file"  # the datasets of the registry by which kept images and tables are read
CARD, NAME, FILES, LEFT_OUT = "card.json", "name.json", "files.json", "left_out.json"
SAMPLES, LABELS, TABLE_CSV = "samples.bin", "labels.npy", "table.csv"
_ID = re.compile(r"[0-9a-f]{16}")
_BROKEN = "it is cut or altered: remove it, and add it again"


@dataclass(frozen=True)
class KeptDataset:
    """The card of a dataset that is kept.

    kind: image or table. shape: of a sample; () of a table. counts: samples of each class. splits: of each split that
    folders named. digest: SHA-256 of samples and labels. n_left_out: files that were left out.
    """

    id: str
    name: str
    kind: str
    shape: tuple[int, ...]
    class_names: tuple[str, ...]
    counts: tuple[int, ...]
    n_samples: int
    splits: dict[str, int]
    licence: str
    source: str
    added: str
    digest: str
    n_left_out: int = 0
    notes: tuple[str, ...] = ()
    target: str = ""

    @property
    def folder(self) -> Path:
        return kept_folder() / self.id

    @property
    def config(self) -> DataConfig:
        """Return the dataset as it is trained on."""
        if self.kind == "table":
            return DataConfig(TABLE, path=str(self.folder / TABLE_CSV), target=self.target)
        return DataConfig(OWN_DATASET, path=self.id)

    @property
    def n_bytes(self) -> int:
        return sum(path.stat().st_size for path in self.folder.iterdir() if path.is_file())


def kept_folder() -> Path:
    return settings().data_dir / KEPT


def kept_datasets() -> list[KeptDataset]:
    """Return the cards of all kept datasets by name; what cannot be read is left out."""
    cards = []
    folder = kept_folder()
    for path in folder.iterdir() if folder.is_dir() else ():
        if _ID.fullmatch(path.name):
            try:
                cards.append(read_kept(path.name))
            except DatasetError:
                continue
    return sorted(cards, key=lambda card: card.name.lower())


def is_kept(dataset_id: str) -> bool:
    return bool(_ID.fullmatch(dataset_id)) and (kept_folder() / dataset_id / CARD).is_file()


def find_kept(name: str) -> KeptDataset:
    """Return the dataset of a name. Raises UnknownNameError, which lists the choices."""
    cards = {card.name: card for card in kept_datasets()}
    if name not in cards:
        raise UnknownNameError(f'"{name}" is no dataset of your own; there are {", ".join(cards) or "none yet"}')
    return cards[name]


def read_kept(dataset_id: str) -> KeptDataset:
    """Read the card of a dataset. Raises DatasetError: it is gone, or not what was written."""
    if not is_kept(dataset_id):
        raise DatasetError("this dataset of your own is no longer here: add it again on the page Datasets")
    folder = kept_folder() / dataset_id
    try:
        values = json.loads((folder / CARD).read_text(encoding="utf-8"))
        name = json.loads((folder / NAME).read_text(encoding="utf-8"))["name"]
        lists = {key: tuple(values[key]) for key in ("shape", "class_names", "counts", "notes")}
        card = KeptDataset(**(values | lists | {"id": dataset_id, "name": name}))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DatasetError(f"the card of the dataset {dataset_id} cannot be read: {_BROKEN}") from error
    _check_card(card)
    return card


def _check_card(card: KeptDataset) -> None:
    texts = (card.name, card.licence, card.source, card.added, card.digest, card.target, *card.class_names, *card.notes)
    numbers = (card.n_samples, card.n_left_out, *card.shape, *card.counts, *card.splits.values())
    is_plain = all(type(text) is str for text in texts) and all(type(n) is int and 0 <= n <= MAX_COUNT for n in numbers)
    fits = card.kind == "table" or (len(card.shape) == 3 and card.shape[0] in (1, 3) and max(card.shape) <= MAX_SIDE)
    if not (is_plain and fits and card.kind in ("image", "table") and len(card.counts) == len(card.class_names)):
        raise DatasetError(f"the card of the dataset {card.id} is not what was written: {_BROKEN}")


def card_values(card: KeptDataset) -> dict[str, Any]:
    """Return what read_kept reads, without the name, which may change."""
    return {key: value for key, value in vars(card).items() if key not in ("id", "name")}


def kept_samples(card: KeptDataset) -> Tensor:
    """Return the images (N, C, H, W) uint8 as they lie on the disk, read when they are used.

    Raises:
        DatasetError: the file is missing or cut.
    """
    shape = (card.n_samples, *card.shape)
    try:
        path = card.folder / SAMPLES
        if path.stat().st_size != np.prod(shape):
            raise ValueError
        return map_samples(path, shape)
    except (OSError, ValueError) as error:
        raise DatasetError(f'the images of "{card.name}" cannot be read: {_BROKEN}') from error


def kept_labels(card: KeptDataset) -> np.ndarray:
    """Return the classes of the images, (N,) int64. Raises DatasetError."""
    try:
        labels = np.load(card.folder / LABELS, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise DatasetError(f'the labels of "{card.name}" cannot be read: {_BROKEN}') from error
    if labels.shape != (card.n_samples,) or labels.dtype != np.int64 or not _in_range(labels, len(card.class_names)):
        raise DatasetError(f'the labels of "{card.name}" are not what was written: {_BROKEN}')
    return labels


def _in_range(labels: np.ndarray, n: int) -> bool:
    return len(labels) > 0 and labels.min() >= 0 and labels.max() < n


def kept_files(card: KeptDataset) -> tuple[list[str], list[str]]:
    """Return the file names of the images and the split of each. Raises DatasetError."""
    try:
        values = json.loads((card.folder / FILES).read_text(encoding="utf-8"))
        names, splits = values["names"], values["splits"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DatasetError(f'the file names of "{card.name}" cannot be read: {_BROKEN}') from error
    if len(names) != card.n_samples or len(splits) != card.n_samples:
        raise DatasetError(f'the file names of "{card.name}" are not what was written: {_BROKEN}')
    return names, splits


def kept_left_out(card: KeptDataset) -> list[tuple[str, str]]:
    """Return the files that were left out when a dataset was kept, each with its reason."""
    try:
        return [(name, reason) for name, reason in json.loads((card.folder / LEFT_OUT).read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []
