"""The queue: runs wait in their folders, and whoever fills or frees a place starts the next.

There is no supervisor process to keep alive: a page, a command or a worker that ends calls `dispatch`, and a file lock
lets one at a time decide, also when two servers share one runs folder.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import torch
from filelock import FileLock

from lab.config import settings
from lab.data import describe
from lab.errors import ConfigError, RunError
from lab.jobs.engines import Engine, LocalEngine
from lab.runs.run_folder import RunFolder
from lab.runs.run_index import RunEntry, RunIndex
from lab.runs.run_spec import RunSpec
from lab.runs.run_status import RESUMABLE, RunStatus, this_process
from lab.runs.step_control import Amount, is_amount
from models import build_model

LOCK_SECONDS = 20.0


def queue_lock(runs_dir: Path) -> FileLock:
    runs_dir.mkdir(parents=True, exist_ok=True)
    return FileLock(runs_dir / ".queue.lock", timeout=LOCK_SECONDS)


def submit(
    runs_dir: Path, spec: RunSpec, name: str = "", engine: Engine | None = None, *, hold: bool = False
) -> RunFolder:
    """Queue a new run and start it if there is room; with `hold` it waits before its first batch for a step.

    Raises:
        ConfigError: no model can be made of these settings for images of this size.
        DatasetError: the number of classes is needed, and the dataset's files are not there.
    """
    spec = buildable(spec)
    with queue_lock(runs_dir):
        folder = RunIndex(runs_dir).create(spec, name.strip())
        if hold:
            folder.order_steps(0)
    dispatch(runs_dir, engine)
    return folder


def claim_new(runs_dir: Path, spec: RunSpec, name: str = "") -> RunFolder:
    """A new run that this process is about to train itself, outside the queue. Raises ConfigError, as submit does."""
    spec = buildable(spec)
    with queue_lock(runs_dir):
        folder = RunIndex(runs_dir).create(spec, name)
        folder.set_status(replace(folder.status(), state="running", **this_process()))
    return folder


def claim_resumed(runs_dir: Path, run_id: str) -> RunFolder:
    """A run that this process is about to go on with itself. Raises RunError: it is active or done."""
    folder = RunFolder(runs_dir / run_id)
    with queue_lock(runs_dir):
        requeue(folder)
        folder.set_status(replace(folder.status(), state="running", **this_process()))
    return folder


def duplicate(runs_dir: Path, run_id: str, engine: Engine | None = None) -> RunFolder:
    """Queue a new run with the settings of another, and with what was changed while that one trained."""
    folder = RunFolder(runs_dir / run_id)
    return submit(runs_dir, replace(folder.spec(), changes=folder.changes()), engine=engine)


def change(runs_dir: Path, run_id: str, settings: dict[str, float]) -> None:
    """Let a run go on with other settings: learning_rate, and kl_weight where its model has one.

    Raises:
        ConfigError: another setting, or a value that is not allowed.
        RunError: the run is done.
    """
    folder = RunFolder(runs_dir / run_id)
    checked = folder.spec().check_live(settings)
    with queue_lock(runs_dir):
        if folder.status().state == "done":
            raise RunError("this run is done already; repeat it, and change it while it trains")
        folder.order(checked)


def pause(runs_dir: Path, run_id: str) -> None:
    """Ask a run to wait where it is; it goes on bit for bit when resumed. Raises RunError: it isn't active."""
    _ask(runs_dir, run_id, "pause")


def stop(runs_dir: Path, run_id: str) -> None:
    """Ask a run to end; what it learned so far is kept. Raises RunError: it isn't active."""
    _ask(runs_dir, run_id, "stop")


def step(runs_dir: Path, run_id: str, amount: Amount, engine: Engine | None = None) -> None:
    """Let a run train so many batches (0: none), or to the end of its epoch, and hold there; a paused one is resumed.

    Raises:
        RunError: it is done, or that is no amount.
    """
    if not is_amount(amount):
        raise RunError(f'{amount!r} is no step: it is a number of batches, or "epoch"')
    folder = RunFolder(runs_dir / run_id)
    with queue_lock(runs_dir):
        status = folder.status()
        if status.state == "done":
            raise RunError("this run is done: nothing is left to step through; duplicate it to step through it again")
        if not status.is_active:
            requeue(folder)
        folder.order_steps(amount)
    dispatch(runs_dir, engine)


def go_on(runs_dir: Path, run_id: str, engine: Engine | None = None) -> None:
    """Let a run that holds go freely, as resume does with one that is paused. Raises RunError: it is done."""
    step(runs_dir, run_id, "end", engine)


def resume(runs_dir: Path, run_id: str, engine: Engine | None = None) -> None:
    """Queue a paused, stopped, failed or dead run again.

    Raises:
        RunError: it is active or done.
    """
    folder = RunFolder(runs_dir / run_id)
    with queue_lock(runs_dir):
        requeue(folder)
    dispatch(runs_dir, engine)


def delete(runs_dir: Path, run_id: str) -> None:
    """Move a run to the bin, from where RunIndex.restore brings it back. Raises RunError: it is training."""
    with queue_lock(runs_dir):
        RunIndex(runs_dir).delete(run_id)


def buildable(spec: RunSpec) -> RunSpec:
    """Return the specification resolved; refuse early what the worker would fail at.

    Raises:
        ConfigError: say, too many convolutions for small images.
        DatasetError: see RunSpec.resolved.
    """
    spec = spec.resolved()
    info = describe(spec.data)
    if info is not None:  # a folder's images are known only once they are read
        size, n_classes = spec.model_config.label_size, len(info.class_names)
        if 0 < size < n_classes:
            raise ConfigError(f"{info.title} has {n_classes} classes; set n_classes to {n_classes} or more")
        with torch.device("meta"):  # shapes without memory
            build_model(spec.model, spec.model_config, info.image_shape)
    return spec


def requeue(folder: RunFolder) -> None:
    status = folder.status()
    if status.state not in RESUMABLE:
        raise RunError(f"this run is {status.state}; only a paused, stopped, failed or dead one can be resumed")
    folder.set_wish(None)
    folder.order_steps(None)
    folder.set_status(replace(status, state="queued", reason="", pid=0, heartbeat=time.time()))


def dispatch(runs_dir: Path, engine: Engine | None = None) -> list[str]:
    """Start queued runs, oldest first, while there is room; returns their ids. Cheap when there is nothing to do."""
    if not _queued(RunIndex(runs_dir).entries()):
        return []
    engine = engine or LocalEngine()
    started = []
    with queue_lock(runs_dir):
        entries = RunIndex(runs_dir).entries()
        room = settings().max_running - sum(1 for e in entries if e.status and e.status.state == "running")
        for run_id, status in _queued(entries)[: max(0, room)]:
            folder = RunFolder(runs_dir / run_id)
            # named at once, so that nobody starts it twice while its process wakes
            folder.set_status(replace(status, state="running", **engine.start(folder.path)))
            started.append(run_id)
    return started


def _queued(entries: list[RunEntry]) -> list[tuple[str, RunStatus]]:
    """Waiting runs, in the order in which they were queued."""
    waiting = [(e.id, e.status) for e in entries if e.status is not None and e.status.state == "queued"]
    return sorted(waiting, key=lambda pair: pair[1].heartbeat)


def _ask(runs_dir: Path, run_id: str, wish: str) -> None:
    folder = RunFolder(runs_dir / run_id)
    with queue_lock(runs_dir):
        status = folder.status()
        if status.state == "running":
            folder.set_wish(wish)
        elif status.state == "queued":
            folder.set_status(replace(status, state="paused" if wish == "pause" else "stopped"))
        else:
            raise RunError(f"this run is {status.state} already")
