"""Paths of the user's own files: where they may be read, and how their names are shown and sorted."""

from __future__ import annotations

import os
import re
from pathlib import Path

from lab.config import settings
from lab.data.dataset import DataConfig

TABLES = "tables"  # below the data folder: uploaded tables, which every session may read by their digest
KEPT = "datasets"  # and datasets of one's own that are kept under a name


def own_path(config: DataConfig) -> Path:
    return Path(os.path.expanduser(config.path))  # unlike Path.expanduser, leaves an unknown ~name as it is


def is_allowed(text: str) -> bool:
    """Return whether files may be read at or below this path, asking the disk only where it lies in an allowed folder.

    A folder of another machine, named as Windows does, would have that machine asked with this user's password.
    """
    config = settings()
    path = os.path.abspath(os.path.expanduser(text))
    if config.folders is None:
        return not text.startswith((r"\\", "//"))
    roots = (*config.folders, config.data_dir / TABLES, config.data_dir / KEPT)
    return is_below(Path(path), roots) and is_below(Path(path).resolve(), roots)


def has_own_file(config: DataConfig) -> bool:
    """Return whether a dataset's path is a file that may be read."""
    try:
        return bool(config.path) and is_allowed(config.path) and own_path(config).is_file()
    except OSError:  # in a folder that may not be looked into
        return False


def is_below(path: Path, roots: tuple[Path, ...]) -> bool:
    return any(path.is_relative_to(root) for root in roots)


def natural_key(name: str) -> tuple[list[str | int], str]:
    """Return a key that sorts numbers inside names by their value: 1, 2, 10; a1, a2, a10."""
    parts = re.split(r"([0-9]+)", name)  # text and digits in turn
    return [int(part) if i % 2 else part for i, part in enumerate(parts)], name


def readable(name: str) -> str:
    """Return a file's name as text that can be stored and shown: bytes that are not UTF-8 as \\xff."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
