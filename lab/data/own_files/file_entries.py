"""Files, wherever they lie: a name, a size and their bytes; and what is left out, with its reason."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lab.data.own_paths import readable
from lab.errors import DatasetError

MAX_FILES = 200_000  # of a folder or an archive
SYSTEM_NAMES = ("thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "__macosx")
TABLES = (".csv", ".tsv")  # which may hold the labels of images
HIDDEN = "a hidden or system file"
LINK = "a link that leads out of the folder"


@dataclass(frozen=True)
class Entry:
    """A file: its path below the top, with / between folders, its size, and how it is opened."""

    name: str
    n_bytes: int
    open: Callable[[], BinaryIO]
    first_bytes: Callable[[int], bytes] | None = None  # of an archive's entry, which is not unpacked for them

    def head(self, n: int) -> bytes:
        """Return the first n bytes."""
        if self.first_bytes is not None:
            return self.first_bytes(n)
        with self.open() as file:
            return file.read(n)

    def read(self) -> bytes:
        with self.open() as file:
            return file.read()

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.name.split("/"))


@dataclass(frozen=True)
class LeftOut:
    """A file or folder that is not read, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Listing:
    """The files that may be read, the folders around them, and what is left out already."""

    entries: tuple[Entry, ...]
    folders: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def only(self, names: frozenset[str]) -> Listing:
        """Return the listing with these images alone, and whatever gives them labels."""
        entries = (entry for entry in self.entries if entry.name in names or entry.name.lower().endswith(TABLES))
        return Listing(tuple(entries))


def is_hidden(name: str) -> bool:
    """Return whether a file or one of the folders around it is hidden or belongs to a system."""
    return any(part.startswith(".") or part.lower() in SYSTEM_NAMES for part in name.split("/"))


def list_folder(folder: Path) -> Listing:
    """List the files of a folder and of those below it, in the order of their names; links out of it are not followed.

    Raises:
        DatasetError: it cannot be looked into, or has too many files.
    """
    listing = _FolderListing(folder)
    listing.walk(folder)
    return Listing(tuple(listing.entries), tuple(listing.folders), tuple(listing.left_out))


class _FolderListing:
    """A walk through a folder."""

    def __init__(self, top: Path) -> None:
        self.top, self.real_top = top, top.resolve()
        self.entries: list[Entry] = []
        self.folders: list[str] = []
        self.left_out: list[LeftOut] = []

    def walk(self, folder: Path) -> None:
        try:
            paths = sorted(folder.iterdir())
        except OSError as error:
            self._refuse(folder, error)
            return
        for path in paths:
            self._visit(path)

    def _visit(self, path: Path) -> None:
        name = "/".join(readable(part) for part in path.relative_to(self.top).parts)
        if is_hidden(name):
            self.left_out.append(LeftOut(name, HIDDEN))
        elif path.is_symlink() and not self._leads_inside(path):
            self.left_out.append(LeftOut(name, LINK))
        elif path.is_dir():
            self.folders.append(name)
            self.walk(path)
        elif path.is_file():
            self._add(name, path)
        else:
            self.left_out.append(LeftOut(name, "neither a file nor a folder"))

    def _leads_inside(self, link: Path) -> bool:
        """Return whether a link leads to a file within the folder; to a folder it might go round in circles."""
        target = link.resolve()
        return target.is_file() and target.is_relative_to(self.real_top)

    def _add(self, name: str, path: Path) -> None:
        if len(self.entries) >= MAX_FILES:
            raise DatasetError(f"{self.top} holds more than {MAX_FILES:,} files: choose a folder inside it")
        self.entries.append(Entry(name, path.stat().st_size, lambda: path.open("rb")))

    def _refuse(self, folder: Path, error: OSError) -> None:
        if folder == self.top:
            raise DatasetError(f"{folder} cannot be read ({error.strerror}): check who may read it") from error
        name = readable(folder.relative_to(self.top).as_posix())
        self.left_out.append(LeftOut(name, f"a folder that cannot be read ({error.strerror})"))


def list_uploads(files: Iterable[tuple[str, bytes]]) -> Listing:
    """List files that a browser has sent, each its name (with folders, of a directory) and its bytes."""
    entries, left_out = [], []
    for name, data in sorted(files, key=lambda file: file[0]):
        if is_hidden(name):
            left_out.append(LeftOut(name, HIDDEN))
        else:
            entries.append(entry_of(name, data))
    return Listing(tuple(entries), (), tuple(left_out))


def entry_of(name: str, data: bytes) -> Entry:
    return Entry(name, len(data), lambda: io.BytesIO(data))


def by_reason(left_out: Sequence[LeftOut]) -> dict[str, list[str]]:
    """Return the names of what is left out by the reason, the commonest first."""
    grouped: dict[str, list[str]] = {}
    for item in left_out:
        grouped.setdefault(item.reason, []).append(item.name)
    return dict(sorted(grouped.items(), key=lambda pair: -len(pair[1])))


def left_out_lines(left_out: Sequence[LeftOut], n_names: int = 5) -> list[str]:
    """Return a line for each reason: how many files, and the names of the first."""
    lines = []
    for reason, names in by_reason(left_out).items():
        rest = f" and {len(names) - n_names:,} more" if len(names) > n_names else ""
        lines.append(f"{len(names):,} left out, {reason}: {', '.join(names[:n_names])}{rest}")
    return lines
