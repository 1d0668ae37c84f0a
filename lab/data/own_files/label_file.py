"""Labels of images from a CSV file beside them: a column of file names and one of classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from lab.data.csv_text import detect_format, read_rows
from lab.data.own_files.file_entries import TABLES, Entry
from lab.data.own_paths import natural_key
from lab.errors import DatasetError

MAX_BYTES = 50_000_000
MAX_CLASSES = 10_000
LABEL_NAMES = ("label", "class", "target", "category", "species", "breed", "y")
NO_LABEL = "(no label)"  # the class of images that the file does not name
MIN_SHARE = 0.5  # of the images that a column must name


@dataclass(frozen=True)
class LabelFile:
    """The labels of images by their names, as a CSV file gives them.

    column: of the labels. n_absent: rows that name no image that is there.
    """

    name: str
    column: str
    labels: dict[str, str]
    n_absent: int

    @property
    def classes(self) -> tuple[str, ...]:
        return tuple(sorted(set(self.labels.values()), key=natural_key))


def find_labels(entries: Sequence[Entry], names: Sequence[str]) -> LabelFile | None:
    """Return the labels of the first CSV file that names at least half of the images; None: there is none."""
    for entry in entries:
        if entry.name.lower().endswith(TABLES) and entry.n_bytes <= MAX_BYTES:
            labels = _read_labels(entry, names)
            if labels is not None:
                return labels
    return None


def _read_labels(entry: Entry, names: Sequence[str]) -> LabelFile | None:
    try:
        rows = _rows(entry)
    except (DatasetError, OSError):  # another table than ours to read: it is listed as left out
        return None
    keys = _keys(names)
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    matches = [sum(row[column] in keys for row in rows) for column in range(len(rows[0]))]
    files = max(range(len(matches)), key=matches.__getitem__)
    if matches[files] < MIN_SHARE * len(names):
        return None
    has_header = rows[0][files] not in keys
    body = rows[1:] if has_header else rows
    column = _label_column(rows[0] if has_header else [], body, files)
    if column is None:
        return None
    labels = {keys[row[files]]: row[column] for row in body if row[files] in keys and row[column]}
    title = rows[0][column] if has_header else f"column {column + 1}"
    return LabelFile(entry.name, title, labels, sum(row[files] not in keys for row in body))


def _rows(entry: Entry) -> list[list[str]]:
    with TemporaryDirectory() as folder:
        path = Path(folder, "labels")
        path.write_bytes(entry.read())
        return [cells for _, cells in read_rows(path, detect_format(path))]


def _keys(names: Sequence[str]) -> dict[str, str]:
    """Return what a row may call an image: its path, or its file name with or without its ending if only one has it."""
    keys: dict[str, str] = {}
    doubled: set[str] = set()
    for name in names:
        base = name.rpartition("/")[2]
        for key in {base, base.rpartition(".")[0] or base}:
            doubled |= {key} if key in keys else set()
            keys[key] = name
    return {key: name for key, name in keys.items() if key not in doubled} | {name: name for name in names}


def _label_column(header: list[str], body: list[list[str]], files: int) -> int | None:
    """Return the column of the labels: one with a usual name, else the first with few enough values."""
    others = [column for column in range(len(body[0])) if column != files]
    named = [column for column in others if header and header[column].lower() in LABEL_NAMES]
    fitting = [column for column in others if len({row[column] for row in body}) <= min(MAX_CLASSES, len(body) // 2)]
    usual = [column for column in named if len({row[column] for row in body}) <= MAX_CLASSES]
    return next(iter([*usual, *fitting]), None)
