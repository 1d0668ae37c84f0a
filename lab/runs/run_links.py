"""Symbolic links in run folders: a copied run could show, or let a worker write, any file of this machine."""

from __future__ import annotations

import os
from pathlib import Path

from lab.errors import RunError


def refuse_links(run: Path) -> None:
    """Check a run folder, its files and the entries of its folders; what is published is checked file by file.

    Raises:
        RunError: one is a symbolic link.
    """
    if run.is_symlink():
        raise _refusal(run, run.name)
    for folder in (run, *_scan(run, run)):
        if folder != run:
            _scan(run, folder)


def refuse_linked(run: Path, path: Path) -> None:
    """Check each part of a path below a run folder. Raises RunError: one is a symbolic link."""
    for part in (path, *path.parents):
        if part == run:
            return
        if part.is_symlink():
            raise _refusal(run, str(part.relative_to(run)))


def _scan(run: Path, folder: Path) -> list[Path]:
    """Return the folders in a folder. Raises RunError: an entry is a symbolic link."""
    try:
        with os.scandir(folder) as entries:
            folders = []
            for entry in entries:
                if entry.is_symlink():
                    raise _refusal(run, str(Path(entry.path).relative_to(run)))
                if entry.is_dir(follow_symlinks=False):
                    folders.append(Path(entry.path))
            return folders
    except FileNotFoundError:  # thinned away meanwhile
        return []


def _refusal(run: Path, name: str) -> RunError:
    return RunError(f"{name} of {run.name} is a symbolic link, which a run may not hold: copy the file in its place")
