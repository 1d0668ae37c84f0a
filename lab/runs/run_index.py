"""The index of runs: all run folders of one runs directory. Deleted ones are kept in a bin and can be restored."""

from __future__ import annotations

import os
import re
import shutil
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from lab.errors import LatentLabError, RunError, UnknownNameError
from lab.runs.run_folder import RunFolder
from lab.runs.run_spec import RunSpec
from lab.runs.run_status import RunStatus
from lab.runs.run_view import RunView

BIN = ".bin"
FILES = ("spec.json", "status.json", "name.json", "events.jsonl")  # a folder with none of these is no run
BIN_SECONDS = 24 * 3600.0  # a deleted run can be brought back for so long


@dataclass(frozen=True)
class RunEntry:
    """A run as a list shows it; `error` says what is wrong with a damaged folder."""

    id: str
    name: str
    created: float
    spec: RunSpec | None = None
    status: RunStatus | None = None
    error: str = ""


class RunIndex:
    """Lists, creates, finds and deletes runs. Stores nothing itself: the folders are the truth."""

    def __init__(self, runs_dir: Path) -> None:
        self.runs_dir = runs_dir

    def create(self, spec: RunSpec, name: str = "") -> RunFolder:
        slug = re.sub(r"[^a-z0-9]+", "-", (name or spec.preset or spec.model).lower()).strip("-")[:40] or "run"
        run_id = f"{time.strftime('%Y%m%d-%H%M%S')}-{slug}-{uuid.uuid4().hex[:4]}"
        return RunFolder.create(self.runs_dir / run_id, spec, name or self._free_name(spec))

    def folder(self, run: str) -> RunFolder:
        """Find a run by id or by name (the newest of that name).

        Raises:
            UnknownNameError: there is none.
        """
        entries = self.entries()
        for entry in entries:
            if entry.id == run:
                return RunFolder(self.runs_dir / entry.id)
        for entry in entries:
            if entry.name == run:
                return RunFolder(self.runs_dir / entry.id)
        raise UnknownNameError(f'"{run}" is not a run in {self.runs_dir.name}; `python -m lab runs` lists them')

    def ids(self) -> list[str]:
        if not self.runs_dir.is_dir():
            return []
        with os.scandir(self.runs_dir) as entries:
            folders = [p for p in entries if p.is_dir() and not p.name.startswith(".")]
        ours = [p.name for p in folders if any(Path(p.path, file).exists() for file in FILES)]
        return sorted(ours, reverse=True)

    def entries(self) -> list[RunEntry]:
        """Return all runs, newest first; damaged ones too, with their error."""
        return [self.entry(run_id) for run_id in self.ids()]

    def entry(self, run_id: str) -> RunEntry:
        view = RunView(self.runs_dir / run_id)
        try:
            return RunEntry(run_id, view.name, view.created, view.spec, view.status)
        except (LatentLabError, OSError) as error:
            return RunEntry(run_id, run_id, 0.0, error=str(error))

    def delete(self, run_id: str) -> None:
        """Move a run to the bin.

        Raises:
            RunError: it is running; stop it first.
            UnknownNameError: there is no such run.
        """
        if run_id not in self.ids():
            raise UnknownNameError(f'"{run_id}" is not a run; it may be deleted already')
        status = self.entry(run_id).status
        if status is not None and status.state == "running":
            raise RunError("this run is training; stop it first, then delete it")
        bin_dir = self.runs_dir / BIN
        bin_dir.mkdir(exist_ok=True)
        self._empty_bin(older_than=BIN_SECONDS)
        (self.runs_dir / run_id).rename(bin_dir / run_id)
        os.utime(bin_dir / run_id)

    def restore(self, run_id: str) -> None:
        """Bring a deleted run back. Raises UnknownNameError: it is not in the bin any more."""
        if run_id not in self.deleted():
            raise UnknownNameError(f'"{run_id}" is not among the deleted runs any more')
        (self.runs_dir / BIN / run_id).rename(self.runs_dir / run_id)

    def deleted(self) -> list[str]:
        bin_dir = self.runs_dir / BIN
        return sorted(p.name for p in bin_dir.iterdir()) if bin_dir.is_dir() else []

    def _empty_bin(self, older_than: float) -> None:
        for path in (self.runs_dir / BIN).iterdir():
            if time.time() - path.stat().st_mtime > older_than:
                shutil.rmtree(path, ignore_errors=True)

    def _free_name(self, spec: RunSpec) -> str:
        """Return an unused name: "vae-2d on digits", then "vae-2d on digits 2", ..."""
        base = f"{spec.preset or spec.model} on {spec.data.name}"
        if spec.data.classes:
            base += f", class {', '.join(map(str, spec.data.classes))}"
        used = {entry.name for entry in self.entries()}
        names = (base if n == 1 else f"{base} {n}" for n in range(1, len(used) + 2))
        return next(name for name in names if name not in used)
