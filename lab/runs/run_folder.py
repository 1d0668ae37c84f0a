"""A run folder: the only interface between a worker and the pages. One writer, many readers; files appear whole."""

from __future__ import annotations

import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from lab.data import get_source
from lab.data.dataset import DatasetInfo
from lab.data.dataset_facts import read_info
from lab.errors import DatasetError, LatentLabError, RunError
from lab.runs import checkpoint, snapshots
from lab.runs.atomic_files import read_json, remove_unfinished, write_json
from lab.runs.control_requests import ControlRequests
from lab.runs.events import Event, append_event, read_events, rewind_events
from lab.runs.restored_model import restored_model
from lab.runs.run_links import refuse_links
from lab.runs.run_spec import RunSpec
from lab.runs.run_status import RunStatus, read_status, write_status
from lab.runs.setting_changes import Change, changes_of, merged
from models import Autoencoder

UNFINISHED_SECONDS = 60.0  # after which no process is still writing a small file


class RunFolder:
    """Reads and writes one run; the layout is that of docs/architecture.md."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.checkpoints = path / "checkpoints"
        self.snapshots = path / "snapshots"
        self.steps = path / "step"
        self.requests = ControlRequests(path)
        self.events_file = path / "events.jsonl"

    @property
    def id(self) -> str:
        return self.path.name

    @classmethod
    def create(cls, path: Path, spec: RunSpec, name: str) -> RunFolder:
        """Create a folder, queued once its status is written."""
        name = checked_name(name)  # before anything is written
        path.mkdir(parents=True)
        folder = cls(path)
        write_json(path / "spec.json", spec.to_dict())
        folder.rename(name)
        folder.set_status(RunStatus("queued", epochs=spec.training.epochs))
        return folder

    def spec(self) -> RunSpec:
        """Read the specification. Raises RunError: the file is missing, cut or altered, or the run holds links."""
        refuse_links(self.path)
        values = read_json(self.path / "spec.json")
        try:
            spec = RunSpec.from_dict(values)
            get_source(spec.data.name)
        except LatentLabError as error:
            raise RunError(f"spec.json of {self.id} cannot be used: {error}") from error
        return spec

    def lengthen(self, epochs: int) -> None:
        """Write the specification with another number of epochs; it keeps its time, that at which the run was made.

        Raises:
            ConfigError: the number is not allowed.
        """
        spec, path = self.spec(), self.path / "spec.json"
        made = path.stat()
        write_json(path, replace(spec, training=replace(spec.training, epochs=epochs)).to_dict())
        os.utime(path, ns=(made.st_atime_ns, made.st_mtime_ns))

    def name(self) -> str:
        """Read the name. Raises RunError: the file is missing, cut or altered."""
        name = read_json(self.path / "name.json")
        if not isinstance(name, str):
            raise RunError(f"name.json of {self.id} is not what was written (altered)")
        return checked_name(name)

    def rename(self, name: str) -> None:
        """Rename the run. Raises RunError: the name is empty or longer than 80 characters."""
        write_json(self.path / "name.json", checked_name(name))

    def status(self) -> RunStatus:
        return read_status(self.path)

    def set_status(self, status: RunStatus) -> None:
        write_status(self.path, status)

    def changes(self) -> tuple[Change, ...]:
        """Return the changes of settings by step: planned in the specification, and made during training."""
        return merged(self.spec().changes, changes_of(self.events()))

    def info(self) -> DatasetInfo:
        """Return the facts of the dataset as the worker loaded it.

        Raises:
            RunError: the worker has not loaded them yet, or the file is cut or altered.
        """
        values = read_json(self.path / "dataset.json")
        try:
            return read_info(values)
        except DatasetError as error:
            raise RunError(f"dataset.json of {self.id} cannot be used: {error}") from error

    def set_info(self, info: DatasetInfo) -> None:
        write_json(self.path / "dataset.json", asdict(info))

    def events(self) -> list[Event]:
        return read_events(self.events_file)

    def append(self, event: Event, *, durable: bool = False) -> None:
        append_event(self.events_file, event, durable=durable)

    def rewind(self, position: dict[str, Any] | None) -> None:
        """Bring the events to a checkpoint's position (None: to the very start)."""
        if position is None:
            rewind_events(self.events_file, -1, None)
        else:
            rewind_events(self.events_file, position["step"], position.get("epoch_event"))

    def sweep(self) -> None:
        """Remove what a killed worker had begun to write; only the worker itself may.

        Status and requests are written by others too, such as the process that starts this worker.
        """
        remove_unfinished(self.path, older_than=UNFINISHED_SECONDS)
        for folder in (self.checkpoints, self.snapshots, self.steps):
            remove_unfinished(folder)

    def load_model(self) -> Autoencoder:
        """Return the model with its newest whole weights, in evaluation mode.

        Raises:
            RunError: something is missing, cut or altered; it says what.
        """
        return restored_model(self.spec(), self.info(), checkpoint.load_newest_weights(self.checkpoints))

    def snapshot_epochs(self) -> list[int]:
        return snapshots.list_snapshot_epochs(self.snapshots)

    def snapshot_keys(self) -> list[snapshots.SnapshotKey]:
        """Return the keys of all snapshots, in order."""
        return snapshots.list_snapshots(self.snapshots)


def checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80:
        raise RunError("a run's name has 1 to 80 characters")
    return name
