"""Uploaded tables: kept below the data folder under the digest of their content, as trainings read them later."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from lab.config import settings
from lab.data.own_paths import TABLES
from lab.errors import DatasetError
from lab.runs.atomic_files import write_bytes
from lab.runs.run_index import RunIndex

MAX_KEPT_BYTES = 1_000_000_000  # of all uploaded tables


def keep_table(data: bytes) -> Path:
    """Write an uploaded table unless it is there already; return its path.

    Tables that no run names go, the oldest first, where the space is needed.

    Raises:
        DatasetError: the folder is full or cannot be written.
    """
    folder = settings().data_dir / TABLES
    path = folder / f"{hashlib.sha256(data).hexdigest()}.csv"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists():
            os.utime(path)
            return path
        _make_room(folder, len(data))
        write_bytes(path, data)
    except OSError as error:
        raise DatasetError(f"the uploaded file cannot be kept ({error.strerror}): give the path of a file") from error
    return path


def _make_room(folder: Path, n_bytes: int) -> None:
    sizes = {path: path.stat() for path in folder.glob("*.csv")}
    total = sum(state.st_size for state in sizes.values()) + n_bytes
    if total <= MAX_KEPT_BYTES:
        return
    used = set(_paths_of_runs())
    for path in sorted(sizes.keys() - used, key=lambda path: sizes[path].st_mtime):
        path.unlink(missing_ok=True)
        total -= sizes[path].st_size
        if total <= MAX_KEPT_BYTES:
            return
    raise DatasetError(
        f"uploaded tables take {MAX_KEPT_BYTES / 1e9:.0f} GB, the most that is kept: delete trainings on such tables, "
        "or give the path of a file"
    )


def _paths_of_runs() -> Iterable[Path]:
    return (Path(entry.spec.data.path) for entry in RunIndex(settings().runs_dir).entries() if entry.spec is not None)
