"""Datasets: samples in memory, labels, three splits and facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, Self

import numpy as np
import torch
from torch import Tensor

from lab.data.disk_cache import take_samples, taken_digest
from lab.data.features import Feature
from lab.data.targets import Target
from lab.errors import ConfigError
from models.options import Config, option

Progress = Callable[[str, float], None]  # what is being done, share done in [0, 1]
MAX_SIDE, MAX_COUNT = 10_000, 2**53  # pixels and images of a dataset
_OF_SERIES_FILES = ("window", "stride", "channels")
NATURAL, ALPHABETICAL = "natural", "alphabetical"
FOLDERS, MIXED, CLASSES = "folders", "mixed", "classes"  # what folders named train, val and test are
CROP, PAD = "crop", "pad"
AUTO, GREY, COLOUR = "auto", "grey", "colour"
_OF_FOLDERS = {"fit": CROP, "colour": AUTO, "splits": CLASSES}  # what runs from before these settings meant


@dataclass(frozen=True)
class DataConfig(Config):
    """The samples that a model is trained on, and their split."""

    name: str = option("mnist", help="A dataset of the registry.")
    size: int = option(0, low=0, high=256, unit="pixels", help="Resize images to this side length; 0 keeps their size.")
    path: str = option(
        "",
        help="The folder of images, one subfolder per class (dataset folder), the CSV file (dataset table-file or "
        "series-file; of users, items and ratings: ratings-file), or the .npz file (dataset recording-file); "
        "of kept images their number (dataset own).",
    )
    target: str = option(
        "",
        help="Column that the model does not see, and that colours the map (dataset table-file only): classes, or "
        "numbers; empty: one named target, label, class, species or y, if it has few values; -: none.",
    )
    window: int = option(32, low=2, high=1024, unit="steps", help="Steps of a window (dataset series-file only).")
    stride: int = option(
        4, low=1, high=1024, unit="steps", help="Steps from one window to the next (dataset series-file only)."
    )
    channels: str = option(
        "", help="Columns that are the channels, with commas between; empty: all of numbers (dataset series-file only)."
    )
    split_seed: int = option(0, low=0, high=2**31 - 1, help="Seed of the split into training, validation and test.")
    classes: tuple[int, ...] = option(
        (), low=0, high=9_999, max_items=10_000, help="Indices of the classes to train on, from 0; empty: all classes."
    )
    class_order: str = option(
        NATURAL,
        choices=(NATURAL, ALPHABETICAL),
        help="Order of the subfolders as classes: 1, 2, 10 (natural) or 1, 10, 2 (alphabetical; dataset folder only).",
    )
    fit: str = option(
        CROP,
        choices=(CROP, PAD),
        help="How an image becomes a square of the set size: cut to its middle, or padded with black (dataset folder "
        "only).",
    )
    colour: str = option(
        AUTO, choices=(AUTO, GREY, COLOUR), help="Channels: grey where all images are (auto; dataset folder only)."
    )
    splits: str = option(
        FOLDERS,
        choices=(FOLDERS, MIXED, CLASSES),
        help="Folders named train, val and test are the splits (folders), are mixed and split by seed (mixed), or are "
        "classes (dataset folder only).",
    )

    def check(self) -> None:
        object.__setattr__(self, "classes", tuple(sorted(set(self.classes))))  # one way to say the same
        object.__setattr__(self, "path", clean_path(self.path))
        if self.name != "folder":
            object.__setattr__(self, "class_order", NATURAL)  # it has no meaning there
            for name in _OF_FOLDERS:
                object.__setattr__(self, name, self.option(name).default)
        for name in _OF_SERIES_FILES if self.name != "series-file" else ():
            object.__setattr__(self, name, self.option(name).default)
        object.__setattr__(self, "target", self.target.strip() if self.name == "table-file" else "")

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Build from plain values; a run from before there was a class order, or splits, means what it meant then."""
        former = {"class_order": ALPHABETICAL} | _OF_FOLDERS
        return super().from_dict(former | values if isinstance(values, dict) else values)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, those that are newer than some caches only where they matter: caches are named by it."""
        values = super().to_dict()
        if not self.classes:
            del values["classes"]
        if not self.target:
            del values["target"]
        for name in _OF_SERIES_FILES if self.name != "series-file" else ():
            del values[name]
        if self.name != "folder" or self.class_order == ALPHABETICAL:
            del values["class_order"]
        for name, former in _OF_FOLDERS.items():
            if self.name != "folder" or values[name] == former:
                del values[name]
        return values


@dataclass(frozen=True)
class DatasetInfo:
    """The facts of a dataset as it is loaded; every page and doc reads them here."""

    name: str
    title: str
    sample_shape: tuple[int, ...]  # (C, H, W) of an image, (F,) of a row, (C, T) of a window
    class_names: tuple[str, ...]
    n_train: int
    n_val: int
    n_test: int
    licence: str
    source: str
    targets: tuple[Target, ...] = ()  # beside the class
    kind: str = "image"  # of sample, see lab/data/modalities/
    features: tuple[Feature, ...] = ()  # columns of a row, channels of a window
    notes: tuple[str, ...] = ()  # of how files of one's own were read, and what was left out

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """Return C, H, W. Raises TypeError: the samples are no images."""
        if self.kind != "image":
            raise TypeError(f"{self.title} has no images")
        channels, height, width = self.sample_shape
        return channels, height, width


@dataclass(frozen=True)
class Split:
    """Samples and labels of one split: samples (N, *sample shape), labels (N,) int64, targets (N, T) float32 or None.

    Samples are stored as `lab.data.scale` says: images as uint8, everything else as float32. NaN where a value, or a
    target, is missing.
    """

    samples: Tensor
    labels: Tensor
    targets: Tensor | None = None
    names: np.ndarray | None = None  # (N,) of the files that the samples are from
    digest: str = ""  # of samples that may be too many for the memory, see lab/data/disk_cache.py

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, index: Tensor) -> Split:
        """Return the samples of `index` (M,), in its order."""
        return Split(
            take_samples(self.samples, index, self.digest),
            self.labels[index],
            None if self.targets is None else self.targets[index],
            None if self.names is None else self.names[index.numpy()],
            taken_digest(self.digest, index) if self.digest else "",
        )


@dataclass(frozen=True)
class Dataset:
    """A loaded dataset with fixed splits."""

    info: DatasetInfo
    train: Split
    val: Split
    test: Split


@dataclass(frozen=True)
class RawSamples:
    """Samples from a source before the split, in their own units.

    test, val: None where the source has no test set, or validation set, of its own; with one, nothing is shuffled.
    features: names and units of columns or channels.
    """

    train: Split
    test: Split | None
    class_names: tuple[str, ...]
    targets: tuple[Target, ...] = ()
    features: tuple[Feature, ...] = ()
    val: Split | None = None
    notes: tuple[str, ...] = ()  # of how files of one's own were read


class DatasetSource(Protocol):
    """An entry of the dataset registry; a source is one class in one file."""

    name: str
    title: str
    licence: str
    source: str
    sample_shape: tuple[int, ...] | None  # None: it depends on the files (folder, table-file)
    kind: str = "image"  # of sample, see lab/data/modalities/
    class_names: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()
    n_train: int = 0  # samples before validation (and test) are held out; 0: it depends on the files
    n_test: int = 0  # samples of its own test set; 0: it has none
    n_val: int = 0  # samples of its own validation set, beside n_train; 0: it has none
    downloads_mb: int = 0  # size of what download() fetches, in MB; 0: nothing to fetch

    def of(self, config: DataConfig) -> DatasetSource:
        """Return the source whose facts are those of a config; itself, unless it stands for many datasets."""
        return self

    def available(self, config: DataConfig) -> bool:
        """Return whether load() can work without a network; cheap, reads no image."""
        ...

    def list_classes(self, config: DataConfig) -> tuple[str, ...]:
        """Return the names of the classes without reading an image. Raises DatasetError with what to do."""
        return self.class_names

    def count(self, config: DataConfig) -> int:
        """Return n_train, counted in the files where that is cheap; 0: not known. Raises DatasetError."""
        return self.n_train

    def load(self, config: DataConfig) -> RawSamples:
        """Read everything into memory. Raises DatasetError with what to do."""
        ...

    def load_files(self, config: DataConfig, names: frozenset[str]) -> RawSamples:
        """Read some files alone, where a source reads files of one's own; otherwise all."""
        return self.load(config)

    def download(self, config: DataConfig, on_progress: Progress | None = None) -> None:
        """Fetch what load() needs; nothing, unless a source says otherwise. Raises DatasetError with what to do."""
        return


def clean_path(text: str) -> str:
    """Return a path as it was pasted without the spaces and quotes around it.

    Raises:
        ConfigError: it is not UTF-8, so that it can be neither shown nor stored, or no path at all.
    """
    text = text.strip()
    while len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].strip()
    if "\0" in text:
        raise ConfigError("the path holds a character that no path can have: give it again")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ConfigError("a name in the path is not UTF-8: rename it, then give the new path") from error
    return text


def permutation(n: int, seed: int) -> Tensor:
    """Return a fixed shuffle of range(n): (n,) int64."""
    return torch.randperm(n, generator=torch.Generator().manual_seed(seed))
