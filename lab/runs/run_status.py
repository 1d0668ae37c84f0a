"""The state of a run: status.json."""

from __future__ import annotations

import os
import socket
import time
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, get_args

import psutil

from lab.errors import RunError
from lab.runs.atomic_files import read_json, write_json

State = Literal["queued", "running", "paused", "stopped", "done", "failed", "died"]
STATES: tuple[str, ...] = get_args(State)
ACTIVE: tuple[str, ...] = ("queued", "running")
RESUMABLE: tuple[str, ...] = ("paused", "stopped", "failed", "died")
OLD_FIELDS = {"holding": "awaiting_step"}  # names that an earlier version wrote
HEARTBEAT_SECONDS = 1.0
MAX_NUMBER = 2**53  # in status.json
SILENT_SECONDS = 60.0  # a worker on another machine counts as dead after so long without a heartbeat


@dataclass(frozen=True)
class RunStatus:
    """status.json: one writer at a time (the worker while it runs), replaced whole."""

    state: State
    epoch: int = 0  # complete epochs
    epochs: int = 0  # requested
    progress: float = 0.0  # epochs trained, with the fraction of the current one
    step: int = 0  # of the optimiser, over all epochs
    batch: int = 0  # of the current epoch
    awaiting_step: bool = False  # running, but waiting between two batches for a request to train on
    reason: str = ""
    attempt: int = 0
    device: str = ""
    seconds: float = 0.0  # trained so far, over all attempts
    pid: int = 0
    pid_started: float = 0.0  # distinguishes a reused pid from the worker's
    host: str = ""
    heartbeat: float = field(default_factory=time.time)

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def seconds_left(self) -> float | None:
        """Return the seconds to the last epoch at the speed so far; None while it is unknown."""
        if self.state != "running" or self.awaiting_step or self.progress <= 0:
            return None
        return self.seconds / self.progress * (self.epochs - self.progress)


def read_status(folder: Path) -> RunStatus:
    """Read status.json; a run whose worker process is gone is "died".

    Raises:
        RunError: the file is missing, cut or altered.
    """
    stored = stored_status(folder)
    return stored if stored.state != "running" or worker_alive(stored) else died(stored)


def died(status: RunStatus) -> RunStatus:
    """Return the status of a run whose worker process is gone."""
    reason = "its process ended unexpectedly (killed, or the machine stopped); resume continues from its last"
    return replace(status, state="died", awaiting_step=False, reason=f"{reason} checkpoint")


def stored_status(folder: Path) -> RunStatus:
    """Read status.json as its writer left it. Raises RunError: it is missing, cut or altered."""
    values = read_json(folder / "status.json")
    if isinstance(values, dict):
        values = {OLD_FIELDS.get(name, name): value for name, value in values.items()}
    if not _is_status(values):
        raise RunError(f"status.json of {folder.name} is not what was written (altered)")
    return RunStatus(**values)


def write_status(folder: Path, status: RunStatus, *, durable: bool = True) -> None:
    write_json(folder / "status.json", asdict(status), durable=durable)


def this_process() -> dict[str, Any]:
    """Return the fields of RunStatus that identify the worker: this process."""
    me = psutil.Process()
    return {"pid": os.getpid(), "pid_started": me.create_time(), "host": socket.gethostname()}


def _is_status(values: Any) -> bool:
    """Return whether JSON values are those of a RunStatus, each of its own type and range."""
    if not isinstance(values, dict) or values.get("state") not in STATES:
        return False
    kinds = {f.name: str(f.type) for f in fields(RunStatus)}
    pid = values.get("pid", 0)
    numbered = type(pid) is int and pid >= 0  # however large: no process has it, so the run died and can be resumed
    return numbered and all(_fits(kinds.get(name, ""), value) for name, value in values.items() if name != "pid")


def _fits(kind: str, value: Any) -> bool:
    """Return whether a JSON value fits a field; its numbers (counts, times, a process) are never negative or huge."""
    if kind in ("str", "State"):
        return type(value) is str
    if kind == "bool":
        return type(value) is bool
    numbers = {"int": (int,), "float": (int, float)}.get(kind, ())
    return type(value) in numbers and 0 <= value <= MAX_NUMBER


def worker_alive(status: RunStatus) -> bool:
    """Return whether the process that a running status names is there; of another machine, whether it was lately."""
    if status.host != socket.gethostname():
        return time.time() - status.heartbeat < SILENT_SECONDS
    try:
        worker = psutil.Process(status.pid)
        same = abs(worker.create_time() - status.pid_started) < 1.0
        return same and worker.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
