"""The user's own images: a folder, with one subfolder per class or none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from lab.data.dataset import FOLDERS, DataConfig, DatasetSource, Progress, RawSamples, Split, permutation
from lab.data.own_files.file_entries import left_out_lines, list_folder
from lab.data.own_files.image_layout import Layout, lay_out
from lab.data.own_files.image_reading import ImageChoices, ReadImages, read_images
from lab.data.own_files.image_survey import MIN_IMAGES, ImageReport, check_report, survey
from lab.data.own_paths import is_allowed, own_path
from lab.errors import DatasetError

MAX_PIXEL_BYTES = 200_000_000
ADVICE = "put images into it, in one subfolder per class, such as cats/1.png and dogs/1.png, or without subfolders"


class Folder(DatasetSource):
    """A folder of images: docs/own-images.md says what is read, and what is left out."""

    name = "folder"
    title = "Own images"
    licence = "yours"
    source = "a folder of your own"
    sample_shape = None

    def available(self, config: DataConfig) -> bool:
        try:
            return bool(config.path) and is_allowed(config.path) and any(own_path(config).iterdir())
        except OSError:  # there is no such folder, or it may not be looked into
            return False

    def list_classes(self, config: DataConfig) -> tuple[str, ...]:
        return layout_of(config).class_names

    def load(self, config: DataConfig) -> RawSamples:
        return self._read(config, report_on(config))

    def load_files(self, config: DataConfig, names: frozenset[str]) -> RawSamples:
        return self._read(config, survey(layout_of(config, names)))

    def _read(self, config: DataConfig, report: ImageReport) -> RawSamples:
        check_report(report, str(own_path(config)), config.size, config.colour)
        choices = ImageChoices(config.size, config.fit, config.colour, report.white)
        images = read_images(report, choices, check_total=lambda n, total: _check_memory(n, total, report.n_images))
        if len(images.placed) < MIN_IMAGES:
            raise DatasetError(
                f"{own_path(config)} holds {len(images.placed)} images that can be read; at least {MIN_IMAGES} are "
                f"needed ({'; '.join(left_out_lines(images.left_out))})"
            )
        notes = (*report.lines()[1:], *left_out_lines((*report.layout.left_out, *images.left_out)))
        return raw_samples(images, report.layout.class_names, config, notes)


def layout_of(config: DataConfig, names: frozenset[str] | None = None) -> Layout:
    """Return the images of a folder by class, without decoding one; of some files alone where names are given.

    Raises:
        DatasetError: there are none; it says what to do.
    """
    folder = _folder(config)
    listing = list_folder(folder)
    layout = lay_out(listing if names is None else listing.only(names), config.class_order, config.splits)
    if not layout.images:
        rest = "".join(f"; {line}" for line in left_out_lines(layout.left_out))
        raise DatasetError(f"{folder} has no images: {ADVICE}{rest}")
    return layout


def report_on(config: DataConfig, on_progress: Progress | None = None) -> ImageReport:
    """Return what was understood of a folder; headers are read, no pixels. Raises DatasetError with what to do."""
    return survey(layout_of(config), on_progress)


def raw_samples(
    images: ReadImages, class_names: tuple[str, ...], config: DataConfig, notes: tuple[str, ...]
) -> RawSamples:
    """Return images as samples, in the splits that their folders name, where these count."""
    labels = torch.tensor([image.label for image in images.placed], dtype=torch.int64)
    everything = Split(torch.from_numpy(images.pixels), labels, names=np.array([i.entry.name for i in images.placed]))
    train, val, test = split_by_name(everything, np.array([image.split for image in images.placed]), config)
    return RawSamples(train, test, class_names, val=val, notes=notes)


def split_by_name(everything: Split, names: np.ndarray, config: DataConfig) -> tuple[Split, Split | None, Split | None]:
    """Return training, validation and test images, each shuffled: they lie in the order of their classes.

    Args:
        names: (N,) of the split of each image; "": none.
    """
    if config.splits != FOLDERS or not (names == "train").any():
        return everything, None, None
    parts: dict[str, Split | None] = {}
    for name in ("train", "val", "test"):
        index = torch.from_numpy(np.flatnonzero(names == name))
        parts[name] = everything.take(index[permutation(len(index), config.split_seed)]) if len(index) else None
    train = parts["train"]
    assert train is not None  # there is one, see above
    return train, parts["val"], parts["test"]


def _folder(config: DataConfig) -> Path:
    """Return the folder of a dataset. Raises DatasetError: there is none, or it may not be read."""
    if not config.path:
        raise DatasetError(f"the dataset folder needs a path: set path to a folder of images ({ADVICE})")
    if not is_allowed(config.path):
        raise DatasetError(
            f"{config.path} is not in a folder that this server may read images from: put them below one of those "
            "that its operator names (LATENT_LAB_FOLDERS), or choose digits, which needs no files"
        )
    folder = own_path(config)
    try:
        if folder.is_dir():
            return folder
    except OSError as error:
        raise DatasetError(f"{folder} cannot be read ({error.strerror}): check who may read it") from error
    raise DatasetError(f"there is no folder {folder}: check the path, or choose digits, which needs no files")


def _check_memory(n: int, total: int, n_images: int) -> None:
    if total > MAX_PIXEL_BYTES:
        raise DatasetError(
            f"the first {n:,} of {n_images:,} images take {total / 1e6:.0f} MB of memory; the limit is "
            f"{MAX_PIXEL_BYTES / 1e6:.0f} MB: set a smaller size, such as 64, or keep the folder as a dataset (page "
            "Datasets, or `latent-lab datasets add`), which is read from the disk batch by batch"
        )
