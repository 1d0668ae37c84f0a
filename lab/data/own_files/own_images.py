"""Images of one's own, whatever they came as: a folder, an archive, several files, or arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from lab.data.dataset import AUTO, FOLDERS, GREY, NATURAL, Progress
from lab.data.idx_format import find_idx_names
from lab.data.own_files.archive_entries import is_archive, list_archive
from lab.data.own_files.array_files import NPY, Arrays, read_arrays, read_idx_files
from lab.data.own_files.file_entries import Entry, LeftOut, Listing, entry_of, list_folder, list_uploads
from lab.data.own_files.image_layout import lay_out
from lab.data.own_files.image_reading import ImageChoices, each_image, fitted
from lab.data.own_files.image_survey import MIN_IMAGES, USUAL_SIZE, ImageReport, check_report, survey
from lab.errors import DatasetError

ARRAY_SUFFIXES = (".npz", ".npy")
TABLE_SUFFIXES = (".csv", ".tsv", ".txt")
N_PREVIEW = 16


@dataclass(frozen=True)
class OwnImage:
    """An image as a model will see it, (H, W) or (H, W, 3) uint8, its file name, the number of its class, its split."""

    name: str
    label: int
    split: str
    pixels: np.ndarray


class OwnImages(Protocol):
    """Images that were understood, and can be read with choices."""

    class_names: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    n_images: int
    suggested_size: int
    splits: dict[str, int]

    def lines(self) -> list[str]:
        """Return what was understood, a sentence each."""
        ...

    def class_counts(self) -> dict[str, int]: ...

    def shape(self, size: int, colour: str) -> tuple[int, int, int]:
        """Return channels, height and width of the images as they would be read."""
        ...

    def check(self, size: int, colour: str) -> None:
        """Raise DatasetError where they cannot be read so."""
        ...

    def each(self, choices: ImageChoices, on_progress: Progress | None = None) -> Iterator[OwnImage | LeftOut]: ...

    def preview(self, choices: ImageChoices) -> list[OwnImage]:
        """Return a few of them, from the first class to the last."""
        ...


class FileImages:
    """Images in files."""

    def __init__(self, report: ImageReport) -> None:
        self.report = report
        self.class_names, self.left_out = report.layout.class_names, report.layout.left_out
        self.n_images, self.suggested_size = report.n_images, report.suggested_size
        self.splits = report.layout.splits

    def lines(self) -> list[str]:
        return self.report.lines()

    def class_counts(self) -> dict[str, int]:
        return self.report.class_counts

    def shape(self, size: int, colour: str) -> tuple[int, int, int]:
        return self.report.side_of(size, colour)

    def check(self, size: int, colour: str) -> None:
        check_report(self.report, "this", size, colour)

    def each(self, choices: ImageChoices, on_progress: Progress | None = None) -> Iterator[OwnImage | LeftOut]:
        for placed, result in each_image(self.report, choices.with_white(self.report.white), on_progress):
            if isinstance(result, LeftOut):
                yield result
            else:
                yield OwnImage(placed.entry.name, placed.label, placed.split, result)

    def preview(self, choices: ImageChoices) -> list[OwnImage]:
        few = FileImages(self.report.taking(spread(self.n_images, N_PREVIEW)))
        return [image for image in few.each(choices) if isinstance(image, OwnImage)]


class ArrayImages:
    """Images in arrays."""

    left_out: tuple[LeftOut, ...] = ()

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.class_names, self.n_images = arrays.class_names, len(arrays.pixels)
        self.splits = {name: n for name, n in Counter(arrays.splits).items() if name}
        self.suggested_size = 0 if max(arrays.pixels.shape[1:3]) <= USUAL_SIZE else USUAL_SIZE

    def lines(self) -> list[str]:
        n, height, width = self.arrays.pixels.shape[:3]
        classes = f"{len(self.class_names):,} class{'' if len(self.class_names) == 1 else 'es'}"
        splits = ", ".join(f"{name} {n:,}" for name, n in self.splits.items())
        lines = [f"{n:,} images, {classes}; width x height in pixels: {width} x {height}"]
        return [*lines, *([f"splits: {splits}"] if splits else []), *self.arrays.notes]

    def class_counts(self) -> dict[str, int]:
        counts = np.bincount(self.arrays.labels, minlength=len(self.class_names))
        return dict(zip(self.class_names, counts.tolist(), strict=True))

    def shape(self, size: int, colour: str) -> tuple[int, int, int]:
        grey = colour == GREY or (colour == AUTO and self.arrays.pixels.ndim == 3)
        height, width = self.arrays.pixels.shape[1:3]
        return (1 if grey else 3), size or height, size or width

    def check(self, size: int, colour: str) -> None:
        if self.n_images < MIN_IMAGES:
            raise DatasetError(f"there are {self.n_images} images; at least {MIN_IMAGES} are needed: add some more")

    def each(self, choices: ImageChoices, on_progress: Progress | None = None) -> Iterator[OwnImage | LeftOut]:
        for i in range(self.n_images):
            if on_progress is not None and i % 500 == 0:
                on_progress(f"reading image {i + 1:,} of {self.n_images:,}", i / self.n_images)
            yield self._image(i, choices)

    def preview(self, choices: ImageChoices) -> list[OwnImage]:
        by_class = np.argsort(self.arrays.labels, kind="stable")
        return [self._image(int(by_class[i]), choices) for i in spread(self.n_images, N_PREVIEW)]

    def _image(self, i: int, choices: ImageChoices) -> OwnImage:
        pixels = fitted(self.arrays.pixels[i], choices)
        return OwnImage(str(i), int(self.arrays.labels[i]), self.arrays.splits[i], pixels)


def spread(n: int, n_taken: int) -> list[int]:
    """Return at most so many indices of range(n), evenly spread."""
    return [i * n // min(n, n_taken) for i in range(min(n, n_taken))]


def list_path(path: Path) -> Listing:
    """List the files of a folder, or of a zip archive, or one file. Raises DatasetError."""
    if path.is_dir():
        return list_folder(path)
    if not path.is_file():
        raise DatasetError(f"there is no file or folder {path}: check the path")
    entry = Entry(path.name, path.stat().st_size, lambda: path.open("rb"))
    return _opened(entry)


def list_files(files: Iterable[tuple[str, bytes]]) -> Listing:
    """List files that a browser has sent: one of them may be a zip archive. Raises DatasetError."""
    files = list(files)
    return _opened(entry_of(*files[0])) if len(files) == 1 else list_uploads(files)


def _opened(entry: Entry) -> Listing:
    """Return the files of an archive (not of .npz, which is one too), or the one file."""
    head = entry.head(8)
    if is_archive(head) and not entry.name.lower().endswith(ARRAY_SUFFIXES):
        return list_archive(entry.open(), entry.name)
    return Listing((entry,))


def table_of(listing: Listing) -> Entry | None:
    """Return the file of a listing that is one table; None: it is not."""
    only = listing.entries[0] if len(listing.entries) == 1 else None
    return only if only is not None and only.name.lower().endswith(TABLE_SUFFIXES) else None


def understand_images(
    listing: Listing, class_order: str = NATURAL, splits: str = FOLDERS, on_progress: Progress | None = None
) -> OwnImages:
    """Return the images of a listing, each looked at once. Raises DatasetError: there are none that can be read."""
    try:
        arrays = _arrays_of(listing)
    except OSError as error:
        raise DatasetError(f"the file cannot be read ({error.strerror or error}): pack or save it again") from error
    if arrays is not None:
        return ArrayImages(arrays)
    layout = lay_out(listing, class_order, splits)
    return FileImages(survey(layout, on_progress, decode=True))


def _arrays_of(listing: Listing) -> Arrays | None:
    if len(listing.entries) == 1:
        entry = listing.entries[0]
        if entry.head(6) == NPY or entry.name.lower().endswith(ARRAY_SUFFIXES):
            return read_arrays(entry)
    names = _idx_names(listing.entries)
    return read_idx_files(names) if names else None


def _idx_names(entries: Sequence[Entry]) -> Mapping[str, Entry]:
    return find_idx_names({entry.name: entry for entry in entries}) if len(entries) < 100 else {}
