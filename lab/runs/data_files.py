"""The files that a run was begun with: what has changed of them since, and whether it can go on."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.data import Dataset
from lab.errors import DatasetError, RunError
from lab.runs.atomic_files import read_json, write_json

FILE = "data_files.json"
N_NAMES = 5  # listed of each kind of change

Digests = dict[str, int]  # CRC-32 of an image as the model sees it, by the name of its file


@dataclass(frozen=True)
class FileChanges:
    """Names of files that were added, are gone, or hold another image."""

    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def keeps_all(self) -> bool:
        """Return whether every file that was there still is, as it was."""
        return not self.gone and not self.changed

    def text(self) -> str:
        """Return what has changed, in words."""
        kinds = (("added", self.added), ("gone", self.gone), ("changed", self.changed))
        return "; ".join(f"{len(names):,} {kind}: {_listed(names)}" for kind, names in kinds if names)


def digests_of(dataset: Dataset) -> Digests | None:
    """Return the digest of each file of a dataset; None: it is not of files, or of kept ones, which never change."""
    digests: Digests = {}
    for split in (dataset.train, dataset.val, dataset.test):
        if split.names is None or split.digest:
            return None
        for name, sample in zip(split.names, split.samples.numpy(), strict=True):
            digests[str(name)] = zlib.crc32(sample.tobytes())
    return digests


def write_digests(run: Path, digests: Digests) -> None:
    write_json(run / FILE, digests)


def read_digests(run: Path) -> Digests | None:
    """Return the files that a run was begun with; None: it is older than this, or its data has no files.

    Raises:
        RunError: the file is cut or altered.
    """
    if not (run / FILE).is_file():
        return None
    values = read_json(run / FILE)
    if not isinstance(values, dict) or not all(type(value) is int for value in values.values()):
        raise RunError(f"{FILE} of {run.name} is not what was written (altered)")
    return values


def changes_between(before: Digests, now: Digests) -> FileChanges:
    return FileChanges(
        tuple(sorted(now.keys() - before.keys())),
        tuple(sorted(before.keys() - now.keys())),
        tuple(sorted(name for name in before.keys() & now.keys() if before[name] != now[name])),
    )


def refuse_changed(changes: FileChanges) -> None:
    """Refuse to go on with other images. Raises DatasetError: some are gone, or are other images now."""
    if not changes.keeps_all:
        raise DatasetError(
            f"the folder has changed since this run began ({changes.text()}): put these files back as they were and "
            "resume, or duplicate the run, which takes the folder as it is now. A dataset that is kept (page Datasets) "
            "never changes"
        )


def _listed(names: Sequence[str]) -> str:
    rest = f" and {len(names) - N_NAMES:,} more" if len(names) > N_NAMES else ""
    return ", ".join(names[:N_NAMES]) + rest
