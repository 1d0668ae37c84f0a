"""The state of a run: status.json."""

from __future__ import annotations

import os
import socket
import time
from contextlib import suppress
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
END_SECONDS, END_POLL_SECONDS = 10.0, 0.01  # for a killed process to be gone
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
    starting: bool = False  # running, but the process named is the one that starts the worker
    reason: str = ""
    attempt: int = 0
    device: str = ""
    seconds: float = 0.0  # trained so far, over all attempts
    pid: int = 0
    pid_started: float = 0.0  # see process_start; distinguishes a reused pid from the worker's
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
    return replace(status, state="died", awaiting_step=False, starting=False, reason=f"{reason} checkpoint")


def stored_status(folder: Path) -> RunStatus:
    """Read status.json as its writer left it. Raises RunError: it is missing, cut or altered."""
    advice = f"`latent-lab repair {folder.name}` rebuilds it"
    try:
        values = read_json(folder / "status.json")
    except RunError as error:
        raise RunError(f"{error}; {advice}") from error
    if isinstance(values, dict):
        values = {OLD_FIELDS.get(name, name): value for name, value in values.items()}
    if not _is_status(values):
        raise RunError(f"status.json of {folder.name} is not what was written (altered); {advice}")
    return RunStatus(**values)


def write_status(folder: Path, status: RunStatus) -> None:
    write_json(folder / "status.json", asdict(status))


def this_process() -> dict[str, Any]:
    """Return the fields of RunStatus that identify the worker: this process."""
    return process_fields(os.getpid())


def process_fields(pid: int) -> dict[str, Any]:
    """Return the fields of RunStatus that identify a worker. Raises psutil.NoSuchProcess."""
    return {"pid": pid, "pid_started": process_start(pid), "host": socket.gethostname()}


def process_start(pid: int) -> float:
    """Return when a process started: where the system tells (Linux), in seconds since the machine started, which no
    change of its clock moves; otherwise since the epoch.

    Raises:
        psutil.NoSuchProcess: there is none.
    """
    try:
        ticks = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]
        return int(ticks) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError, ValueError):
        return psutil.Process(pid).create_time()


def end_process(pid: int, started: float) -> None:
    """Kill a worker, a stopped one too, if it is still the process that started then; wait until it is gone."""
    with suppress(psutil.NoSuchProcess):
        worker = psutil.Process(pid)
        if abs(process_start(pid) - started) < 1.0 and pid != os.getpid():
            worker.kill()
            deadline = time.monotonic() + END_SECONDS
            while worker.status() != psutil.STATUS_ZOMBIE and time.monotonic() < deadline:
                time.sleep(END_POLL_SECONDS)


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
        same = abs(process_start(status.pid) - status.pid_started) < 1.0
        return same and worker.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
