"""Find out which files are images, of which class and split, from names and contents; nothing is decoded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lab.data.dataset import CLASSES, FOLDERS, NATURAL
from lab.data.own_files.file_entries import Entry, LeftOut, Listing
from lab.data.own_files.label_file import NO_LABEL, LabelFile, find_labels
from lab.data.own_paths import natural_key
from lab.data.uploads import HEAD_BYTES, is_image

SPLITS = ("train", "val", "test")
ONE_CLASS = "images"  # the class of images that lie flat
SPLIT_NAMES = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "dev"), "val"),
    **dict.fromkeys(("test", "testing"), "test"),
}
NO_IMAGE, EMPTY, NO_CLASS = "no image by its content", "empty (0 bytes)", "beside the class folders, so without a class"
NO_IMAGES, UNREADABLE = "a folder without images", "it cannot be read"


@dataclass(frozen=True)
class Placed:
    """An image file, its class, and the split that its folder names; "": none."""

    entry: Entry
    label: int
    split: str = ""


@dataclass(frozen=True)
class Layout:
    """The images of a place by class, what is left out, and what was understood, in words."""

    images: tuple[Placed, ...]
    class_names: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    label_file: str = ""  # the name of the CSV file that gives the labels

    @property
    def splits(self) -> dict[str, int]:
        """Return the number of images of each split that folders name."""
        counts = Counter(image.split for image in self.images)
        return {name: counts[name] for name in SPLITS if counts[name]}


def lay_out(listing: Listing, class_order: str = NATURAL, splits: str = FOLDERS) -> Layout:
    """Understand a listing: class folders, images lying flat, labels in a CSV file, folders named train, val and test.

    Args:
        class_order: natural or alphabetical.
        splits: CLASSES takes folders named train and test for classes.
    """
    images, others = _images(listing)
    paths = {entry: entry.parts for entry in images}
    shared = _shared_folders(list(paths.values()))
    paths = {entry: parts[shared:] for entry, parts in paths.items()}
    by_split = _splits(paths) if splits != CLASSES else {}
    paths = {entry: parts[1:] if by_split else parts for entry, parts in paths.items()}
    layout = _classes(paths, others, class_order)
    split_of = by_split or {}
    placed = tuple(replace(image, split=split_of.get(image.entry, "")) for image in layout.images)
    not_read = [(entry, reason) for entry, reason in others if entry.name != layout.label_file]
    left_out = (*listing.left_out, *_left(not_read), *layout.left_out)
    return replace(layout, images=placed, left_out=(*left_out, *_without_images(listing, placed)))


def _images(listing: Listing) -> tuple[list[Entry], list[tuple[Entry, str]]]:
    """Return the image files, and the others each with its reason."""
    images, others = [], []
    for entry in listing.entries:
        if not entry.n_bytes:
            others.append((entry, EMPTY))
            continue
        try:
            head = entry.head(HEAD_BYTES)
        except OSError as error:
            others.append((entry, f"{UNREADABLE} ({error.strerror or error})"))
            continue
        if is_image(head):
            images.append(entry)
        else:
            others.append((entry, NO_IMAGE))
    return images, others


def _left(others: Sequence[tuple[Entry, str]]) -> list[LeftOut]:
    return [LeftOut(entry.name, reason) for entry, reason in others]


def _shared_folders(paths: Sequence[tuple[str, ...]]) -> int:
    """Return how many folders lie around all class folders: those of an archive that holds one folder."""
    shared = 0
    while paths and all(len(parts) > shared + 2 for parts in paths) and len({parts[shared] for parts in paths}) == 1:
        shared += 1
    return shared


def _splits(paths: dict[Entry, tuple[str, ...]]) -> dict[Entry, str]:
    """Return the split of each image where all lie in folders named train, val or test; {} where they do not."""
    tops = {parts[0] for parts in paths.values() if len(parts) > 1}
    known = {SPLIT_NAMES.get(top.lower()) for top in tops}
    if not paths or None in known or len(known) < 2 or "train" not in known:
        return {}
    if any(len(parts) < 2 for parts in paths.values()):
        return {}
    return {entry: SPLIT_NAMES[parts[0].lower()] for entry, parts in paths.items()}


def _classes(paths: dict[Entry, tuple[str, ...]], others: Sequence[tuple[Entry, str]], class_order: str) -> Layout:
    """Return the classes: folders, or labels of a CSV file for images that lie flat, or one class."""
    in_folders = {entry: parts[0] for entry, parts in paths.items() if len(parts) > 1}
    if in_folders and (len(set(in_folders.values())) > 1 or len(in_folders) < len(paths)):
        beside = tuple(LeftOut(entry.name, NO_CLASS) for entry in paths if entry not in in_folders)
        return replace(_by_name(in_folders, class_order), left_out=beside)
    labels = find_labels([entry for entry, _ in others], [entry.name for entry in paths])
    if labels is None:
        only = next(iter(in_folders.values()), ONE_CLASS)
        return Layout(tuple(Placed(entry, 0) for entry in paths), (only,) if paths else ())
    names = {entry: labels.labels.get(entry.name, NO_LABEL) for entry in paths}
    notes = _label_notes(labels, list(names.values()))
    return replace(_by_name(names, class_order), notes=notes, label_file=labels.name)


def _by_name(names: dict[Entry, str], class_order: str) -> Layout:
    order = sorted(set(names.values()), key=natural_key) if class_order == NATURAL else sorted(set(names.values()))
    number = {name: i for i, name in enumerate(order)}
    images = sorted((Placed(entry, number[name]) for entry, name in names.items()), key=lambda image: image.label)
    return Layout(tuple(images), tuple(order))


def _label_notes(labels: LabelFile, given: Sequence[str]) -> tuple[str, ...]:
    notes = [f'labels from "{labels.name}", column "{labels.column}"']
    if n := sum(name == NO_LABEL for name in given):
        notes.append(f"{n:,} images have no label there: they are the class {NO_LABEL}")
    if labels.n_absent:
        notes.append(f"{labels.n_absent:,} rows of it name images that are not here")
    return tuple(notes)


def _without_images(listing: Listing, placed: Sequence[Placed]) -> list[LeftOut]:
    """Return the outermost folders that hold no image."""
    filled = {"/".join(image.entry.parts[:n]) for image in placed for n in range(1, len(image.entry.parts))}
    bare = {folder for folder in listing.folders if folder not in filled}
    return [LeftOut(folder, NO_IMAGES) for folder in sorted(bare) if folder.rpartition("/")[0] not in bare]
