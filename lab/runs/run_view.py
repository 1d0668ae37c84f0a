"""A run as its readers see it. Whatever shows a run reads it here; the worker and the queue write its RunFolder."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from lab.data.dataset import DatasetInfo
from lab.runs.batch_inspection import BatchInspection, inspection_folder, load_inspection
from lab.runs.run_folder import RunFolder
from lab.runs.run_history import History, HistoryReader
from lab.runs.run_spec import RunSpec
from lab.runs.run_status import RunStatus, died, stored_status, worker_alive
from lab.runs.setting_changes import Change, merged
from lab.runs.snapshots import SnapshotKey, snapshot_bytes, snapshot_inodes
from lab.runs.watched_file import RecentlyUsed, WatchedFile, WatchedFolder
from models import LatentSpec

ALIVE_SECONDS = 0.5  # between two checks of a worker's process
MAX_RUNS = 5_000  # whose small files are remembered
MAX_IN_VIEW = 32  # runs whose history and inspection are remembered
IDLE_SECONDS = 600.0  # after which a run that nobody has looked at is forgotten


class RunView:
    """A run at one moment: each part is read when it is first asked for, and then stays as it is.

    All views of a run share what was read, so that a file is read once however many users look at the run. Parts
    raise RunError where their file is missing, cut or altered.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._files = _FILES.get(path)

    @property
    def id(self) -> str:
        return self.path.name

    @cached_property
    def folder(self) -> RunFolder:
        return RunFolder(self.path)

    @cached_property
    def created(self) -> float:
        """Return when the specification was written, in seconds since the epoch. Raises as `spec` does."""
        stamp = self._files.spec.stamp if self.spec else None
        return 0.0 if stamp is None else stamp.modified / 1e9

    @cached_property
    def name(self) -> str:
        return self._files.name.get()

    @cached_property
    def spec(self) -> RunSpec:
        return self._files.spec.get()

    @cached_property
    def status(self) -> RunStatus:
        """Return the status; a run whose worker process is gone is "died"."""
        return self._files.status()

    @cached_property
    def info(self) -> DatasetInfo:
        """Return the facts of the dataset as the worker loaded it. Raises RunError: it has not yet."""
        return self._files.info.get()

    @cached_property
    def latent(self) -> LatentSpec:
        """Return the meaning of the model's code. Raises as `spec` and `info` do."""
        return self.spec.model_config.latent_spec(self.info.sample_shape)

    @cached_property
    def has_requests(self) -> bool:
        """Return whether the worker is asked for something that it has not seen yet."""
        requests = self.folder.requests
        return requests.has_steps() or requests.control() is not None

    @cached_property
    def history(self) -> History:
        return _DETAILS.get(self.path).events.history()

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Return the changes of settings by step: planned in the specification, and made during training."""
        return merged(self.spec.changes, self.history.changes)

    @cached_property
    def snapshot_inodes(self) -> Mapping[SnapshotKey, int]:
        """Return the snapshots, in order, with the inode of each: one that was saved anew has another."""
        return self._files.snapshots.get()

    @property
    def snapshots(self) -> list[SnapshotKey]:
        """Return the keys of the snapshots, in order."""
        return list(self.snapshot_inodes)

    @cached_property
    def film_bytes(self) -> int:
        """Return the disk space of all snapshots."""
        return self._files.film_bytes(self.snapshot_inodes)

    @cached_property
    def inspection(self) -> BatchInspection | None:
        """Return the inspection of the last batch; None: it was not inspected."""
        return _DETAILS.get(self.path).inspection(self.status.step)


class _RunFiles:
    """The small files of a run as they were read last, shared by its views."""

    def __init__(self, path: Path) -> None:
        folder = RunFolder(path)
        self.spec = WatchedFile(path / "spec.json", folder.spec)
        self.name = WatchedFile(path / "name.json", folder.name)
        self.info = WatchedFile(path / "dataset.json", folder.info)
        self.snapshots = WatchedFolder(folder.snapshots, lambda: snapshot_inodes(folder.snapshots))
        self._stored = WatchedFile(path / "status.json", lambda: stored_status(path))
        self._alive: tuple[float, RunStatus | None] = (0.0, None)
        self._folder = folder.snapshots
        self._bytes: dict[tuple[SnapshotKey, int], int] = {}

    def status(self) -> RunStatus:
        stored = self._stored.get()
        if stored.state != "running":
            return stored
        checked, status = self._alive
        same = status is not None and (status.pid, status.pid_started) == (stored.pid, stored.pid_started)
        if same and stored.pid and time.monotonic() - checked < ALIVE_SECONDS:
            return stored
        if not worker_alive(stored):
            return died(stored)
        self._alive = time.monotonic(), stored
        return stored

    def film_bytes(self, inodes: Mapping[SnapshotKey, int]) -> int:
        known = self._bytes
        self._bytes = {
            item: known.get(item) or snapshot_bytes(self._folder, item[0]) for item in inodes.items()
        }  # replaced whole: another thread may be reading it
        return sum(self._bytes.values())


class _RunDetails:
    """The large files of a run as they were read last, shared by its views."""

    def __init__(self, path: Path) -> None:
        folder = RunFolder(path)
        self.events = HistoryReader(folder.events_file)
        self._steps = folder.steps
        self._lock = threading.Lock()
        self._inspection: tuple[int, WatchedFile[BatchInspection | None]] | None = None

    def inspection(self, step: int) -> BatchInspection | None:
        with self._lock:
            if self._inspection is None or self._inspection[0] != step:
                path = inspection_folder(self._steps, step)
                self._inspection = step, WatchedFile(path, lambda: load_inspection(self._steps, step))
            return self._inspection[1].get()


_FILES = RecentlyUsed(_RunFiles, MAX_RUNS, IDLE_SECONDS)
_DETAILS = RecentlyUsed(_RunDetails, MAX_IN_VIEW, IDLE_SECONDS)
