"""The queue: runs wait in their folders; whoever adds a run or ends one starts the next.

There is no supervisor process: the server every few seconds, a page, a command or a worker that ends calls `dispatch`,
and a file lock lets one at a time decide, also when two servers share one runs folder.
"""

from __future__ import annotations

import logging
import shutil
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import torch

from lab.config import SHIPPED, settings
from lab.data import describe
from lab.errors import ConfigError, RunError
from lab.jobs.engines import Engine, LocalEngine
from lab.jobs.queue_lock import queue_lock
from lab.runs.control_requests import Control, StepAmount, is_step_amount
from lab.runs.run_folder import RunFolder
from lab.runs.run_index import RunEntry, RunIndex
from lab.runs.run_spec import RunSpec
from lab.runs.run_status import RESUMABLE, RunStatus, end_process, this_process
from lab.zoo.model_library import Library
from lab.zoo.published_models import remove_files_of_deleted_runs
from models import build_model

MIN_FREE_BYTES = 100_000_000  # on the disk of the runs; queued ones wait for it
log = logging.getLogger("latent_lab")


def short_of_space(runs_dir: Path) -> bool:
    """Return whether the disk is too full to start a run, which would fail at its first checkpoint."""
    try:
        return shutil.disk_usage(runs_dir).free < MIN_FREE_BYTES
    except OSError:
        return False


def submit(
    runs_dir: Path, spec: RunSpec, name: str = "", engine: Engine | None = None, *, step_by_step: bool = False
) -> RunFolder:
    """Queue a new run and start it if there is room; with `step_by_step` it waits before its first batch.

    Raises:
        ConfigError: no model can be made of these settings for images of this size.
        DatasetError: the number of classes is needed, and the dataset's files are not there.
        RunError: as many runs wait as may.
    """
    spec = buildable(spec)
    with queue_lock(runs_dir):
        _check_room(runs_dir)
        folder = RunIndex(runs_dir).create(spec, name.strip())
        if step_by_step:
            folder.requests.request_steps(0)
    log.info("run %s was queued", folder.id)
    dispatch(runs_dir, engine)
    return folder


def claim_new(runs_dir: Path, spec: RunSpec, name: str = "") -> RunFolder:
    """Create a run that this process trains itself, outside the queue. Raises ConfigError, as submit does."""
    spec = buildable(spec)
    with queue_lock(runs_dir):
        folder = RunIndex(runs_dir).create(spec, name)
        folder.set_status(replace(folder.status(), state="running", **this_process()))
    return folder


def claim_resumed(runs_dir: Path, run_id: str) -> RunFolder:
    """Return a run that this process resumes itself. Raises RunError: it is active or done."""
    folder = RunFolder(runs_dir / run_id)
    with queue_lock(runs_dir):
        requeue(folder)
        folder.set_status(replace(folder.status(), state="running", **this_process()))
    return folder


def duplicate(runs_dir: Path, run_id: str, engine: Engine | None = None) -> RunFolder:
    """Queue a new run with the settings of another; its changes during training are replayed."""
    folder = RunFolder(runs_dir / run_id)
    return submit(runs_dir, replace(folder.spec(), changes=folder.changes()), engine=engine)


def change(runs_dir: Path, run_id: str, settings: dict[str, float]) -> None:
    """Request other settings for the rest of a run: learning_rate, and kl_weight where its model has one.

    Raises:
        ConfigError: another setting, or a value that is not allowed.
        RunError: the run is done.
    """
    folder = RunFolder(runs_dir / run_id)
    checked = folder.spec().check_live(settings)
    with queue_lock(runs_dir):
        if folder.status().state == "done":
            raise RunError("this run is already done; duplicate it and change the copy while it trains")
        folder.requests.adopt_old_names()
        folder.requests.request_change(checked)


def pause(runs_dir: Path, run_id: str) -> None:
    """Request a pause; the run continues bit for bit when resumed. Raises RunError: it isn't active."""
    _request(runs_dir, run_id, "pause")


def stop(runs_dir: Path, run_id: str) -> None:
    """Request a stop; the last checkpoint is kept. Raises RunError: it isn't active."""
    _request(runs_dir, run_id, "stop")


def step(runs_dir: Path, run_id: str, amount: StepAmount, engine: Engine | None = None) -> None:
    """Train a run for some batches (0: none), or to the end of its epoch, then wait; a paused one is resumed.

    Raises:
        RunError: it is done, or that is no amount.
    """
    if not is_step_amount(amount):
        raise RunError(f'{amount!r} is not a step: it is a number of batches, or "epoch"')
    folder = RunFolder(runs_dir / run_id)
    with queue_lock(runs_dir):
        status = folder.status()
        if status.state == "done":
            raise RunError("this run is done; duplicate it to train it step by step again")
        if not status.is_active:
            requeue(folder)
        folder.requests.request_steps(amount)
    dispatch(runs_dir, engine)


def train_on(runs_dir: Path, run_id: str, engine: Engine | None = None) -> None:
    """Train a waiting run to its end without further steps. Raises RunError: it is done."""
    step(runs_dir, run_id, "end", engine)


def resume(runs_dir: Path, run_id: str, engine: Engine | None = None) -> None:
    """Queue a paused, stopped, failed or dead run again.

    Raises:
        RunError: it is active or done, or as many runs wait as may.
    """
    folder = RunFolder(runs_dir / run_id)
    with queue_lock(runs_dir):
        _check_room(runs_dir)
        requeue(folder)
    dispatch(runs_dir, engine)


def train_further(runs_dir: Path, run_id: str, epochs: int, engine: Engine | None = None) -> None:
    """Queue a finished run again for more epochs: weights and film become those of a run with all of them at once.

    Raises:
        ConfigError: too many epochs.
        RunError: it is not done, or it is as its validation loss stopped falling, or as many runs wait as may.
    """
    folder = RunFolder(runs_dir / run_id)
    with queue_lock(runs_dir):
        _check_room(runs_dir)
        lengthen(folder, epochs)
        requeue(folder)
    log.info("run %s trains on for %s epochs", run_id, epochs)
    dispatch(runs_dir, engine)


def claim_further(runs_dir: Path, run_id: str, epochs: int) -> RunFolder:
    """Return a finished run that this process trains for more epochs itself. Raises as train_further does."""
    folder = RunFolder(runs_dir / run_id)
    with queue_lock(runs_dir):
        lengthen(folder, epochs)
    return claim_resumed(runs_dir, run_id)


def lengthen(folder: RunFolder, epochs: int) -> None:
    """Add epochs to a finished run, which is stopped then. Raises as train_further does."""
    status = folder.status()
    if epochs < 1:
        raise ConfigError(f"{epochs} more epochs are none: choose 1 or more")
    if status.state != "done":
        raise RunError(f"this run is {status.state}; only a finished one can be trained further, others resumed")
    if status.epoch < status.epochs:
        raise RunError(
            "this run ended as its validation loss stopped falling; to train longer, start a new one with patience 0"
        )
    folder.lengthen(status.epochs + epochs)
    folder.set_status(replace(status, state="stopped", epochs=status.epochs + epochs, heartbeat=time.time()))


def delete(runs_dir: Path, run_id: str) -> None:
    """Move a run to the bin, from which RunIndex.restore brings it back; its published files go at once.

    Raises:
        RunError: it is training.
    """
    with queue_lock(runs_dir):
        RunIndex(runs_dir).delete(run_id)
    log.info("run %s was deleted", run_id)
    remove_files_of_deleted_runs(Library(runs_dir, SHIPPED))


def buildable(spec: RunSpec) -> RunSpec:
    """Return the specification resolved; check early that the model can be built.

    Raises:
        ConfigError: say, too many convolutions for small images.
        DatasetError: see RunSpec.resolved.
    """
    spec = spec.resolved()
    info = describe(spec.data)
    if info is not None:  # a folder's images are known only once they are read
        with torch.device("meta"):  # shapes without memory
            model = build_model(spec.model, spec.model_config, info.sample_shape)
        n_classes = len(info.class_names)
        if 0 < model.latent.n_classes < n_classes:
            raise ConfigError(f"{info.title} has {n_classes} classes; set n_classes to {n_classes} or more")
    return spec


def requeue(folder: RunFolder) -> None:
    status = folder.status()
    if status.state not in RESUMABLE:
        raise RunError(f"this run is {status.state}; only a paused, stopped, failed or dead one can be resumed")
    folder.requests.set_control(None)
    folder.requests.request_steps(None)
    folder.set_status(replace(status, state="queued", reason="", pid=0, heartbeat=time.time()))


def dispatch(runs_dir: Path, engine: Engine | None = None) -> list[str]:
    """Start queued runs, oldest first, while there is room; returns their ids. Cheap when there is nothing to do.

    Raises:
        RunError: the folder of runs cannot be written, or no process can be started: the runs stay queued.
    """
    if not _queued(RunIndex(runs_dir).entries()) or short_of_space(runs_dir):
        return []
    engine = engine or LocalEngine()
    started = []
    with queue_lock(runs_dir):
        entries = RunIndex(runs_dir).entries()
        room = settings().max_running - sum(1 for e in entries if e.status and e.status.state == "running")
        for run_id, status in _queued(entries)[: max(0, room)]:
            folder = RunFolder(runs_dir / run_id)
            _start(folder, status, engine)
            started.append(run_id)
    return started


def _start(folder: RunFolder, status: RunStatus, engine: Engine) -> None:
    """Start a queued run's worker, once it is written that it runs: what cannot be written is not started."""
    folder.set_status(replace(status, state="running", starting=True, **this_process()))
    try:
        worker = engine.start(folder.path)
    except Exception:
        folder.set_status(status)
        raise
    try:  # named under the lock, so that it is not started twice while its process starts
        folder.set_status(replace(status, state="running", **worker))
    except OSError:
        end_process(worker["pid"], worker["pid_started"])
        with suppress(OSError):
            folder.set_status(status)
        raise
    log.info("run %s was started, process %s", folder.id, worker["pid"])


def _check_room(runs_dir: Path) -> None:
    """Raise RunError if as many runs wait as may: anybody could fill the queue for days otherwise."""
    waiting, most = len(_queued(RunIndex(runs_dir).entries())), settings().max_queued
    if waiting >= most:
        raise RunError(
            f"the queue is full, {waiting} of {most} (LATENT_LAB_MAX_QUEUED): "
            "wait until some are trained, or stop or delete some"
        )


def _queued(entries: list[RunEntry]) -> list[tuple[str, RunStatus]]:
    """Return queued runs, oldest first."""
    waiting = [(e.id, e.status) for e in entries if e.status is not None and e.status.state == "queued"]
    return sorted(waiting, key=lambda pair: pair[1].heartbeat)


def _request(runs_dir: Path, run_id: str, control: Control) -> None:
    folder = RunFolder(runs_dir / run_id)
    with queue_lock(runs_dir):
        status = folder.status()
        if status.state == "running":
            folder.requests.set_control(control)
        elif status.state == "queued":
            folder.set_status(replace(status, state="paused" if control == "pause" else "stopped"))
        else:
            raise RunError(f"this run is already {status.state}")
    log.info("run %s was asked to %s", run_id, control)
