"""The worker: trains one run and writes its folder. Started as a process of its own; never imports Streamlit."""

from __future__ import annotations

import errno
import logging
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from filelock import FileLock, Timeout

from lab.config import settings
from lab.data import Dataset, load_dataset
from lab.data.torchvision_import import load_torchvision
from lab.errors import LatentLabError, RunError
from lab.jobs import step_pausing
from lab.jobs.engines import WAIT, be_nice
from lab.jobs.run_queue import dispatch, queue_lock
from lab.latent.per_image import image_outputs
from lab.runs.checkpoint import load_checkpoint, save_checkpoint
from lab.runs.run_folder import RunFolder
from lab.runs.run_status import HEARTBEAT_SECONDS, RunStatus, this_process
from lab.runs.setting_changes import merged, superseded
from lab.runs.snapshots import (
    N_PICTURES,
    Probe,
    Snapshot,
    SnapshotKey,
    drop_transient,
    is_early,
    load_probe,
    probe_size,
    save_probe,
    save_snapshot,
    thin_film,
)
from lab.runs.step_control import save_look
from lab.training.device import choose_device
from lab.training.train_loop import Outcome, Training
from models import build_model

LOCK_SECONDS = 10.0  # a worker that was killed while the disk was busy lets go of its run only after that
RESERVE_BYTES = 256 * 1024  # freed when the disk is full, so that the reason can still be written
log = logging.getLogger(__name__)


class Worker:
    """One attempt at one run, from its newest checkpoint to its end, a wish or a failure."""

    def __init__(self, folder: RunFolder, on_event: Callable[[dict[str, Any]], None] | None = None) -> None:
        self.folder = folder
        self.spec = folder.spec()
        self.on_event = on_event or (lambda event: None)
        self.status = folder.status()
        self.training: Training
        self.kept_step = -1  # of what _keep has written

    def run(self) -> RunStatus:
        """Train; the outcome, good or bad, stands in the status that is returned and written.

        Raises:
            RunError: another worker has this run in hand.
        """
        lock = FileLock(self.folder.path / ".lock")
        try:
            lock.acquire(timeout=LOCK_SECONDS)
        except Timeout as error:
            raise RunError("another process is training this run already") from error
        try:
            self._end(self._attempt())
        except KeyboardInterrupt:  # maybe in the middle of a step: the checkpoint of the last epoch stands
            self._set(state="stopped", reason="interrupted from the keyboard")
        except Exception as error:  # the process ends here: whatever it is belongs into the status
            log.info("the run failed", exc_info=True)  # the reason is in the status; the traceback in worker.log
            self._fail(error)
        finally:
            self.folder.set_wish(None)
            (self.folder.path / "reserve").unlink(missing_ok=True)
            lock.release()
        return self.status

    def _attempt(self) -> Outcome:
        attempt = self.status.attempt + 1
        self._set(state="running", reason="", attempt=attempt, epochs=self.spec.training.epochs, **this_process())
        (self.folder.path / "reserve").write_bytes(bytes(RESERVE_BYTES))
        self.training = self._prepare(load_dataset(self.spec.data))
        self.steps = step_pausing.Steps(self.folder, self.training)
        return self.training.run(self._record, self._should_stop, self.folder.take_order, self.steps.is_watched)

    def _end(self, outcome: Outcome) -> None:
        if self.status.state == "paused":  # it has held for too long, and has said so
            return
        if outcome == "interrupted":
            self._keep()
            self._beat(urgent=True)
        wish = self.folder.wish()
        state = {"interrupted": "paused" if wish == "pause" else "stopped"}.get(outcome, "done")
        reason = "the validation loss stopped falling" if outcome == "converged" else ""
        self._set(state=state, reason=reason)

    def _should_stop(self) -> bool:
        """Asked before each batch; a run that is stepped through holds here."""
        self.steps.take()
        if self.steps.is_due and self.folder.wish() is None:
            self._hold()
        return self.status.state == "paused" or self.folder.wish() is not None

    def _hold(self) -> None:
        """Wait for the next step, at once ready for it; after a minute without one, pause."""
        self._keep()
        self._show(holding=True)
        patience = step_pausing.Patience(self.folder)
        while self.steps.is_due and self.folder.wish() is None:
            if self.steps.take():
                patience = step_pausing.Patience(self.folder)
            elif (reason := patience.over()) and self._rest(reason):
                return
            else:
                time.sleep(step_pausing.POLL_SECONDS)
                self._beat(urgent=False)
        self._show(holding=False)

    def _rest(self, reason: str) -> bool:
        """Pause, unless a step is ordered in this very moment: orders are given under the queue's lock."""
        with queue_lock(self.folder.path.parent):
            if self.folder.has_steps():
                return False
            self._set(state="paused", reason=reason)
        return True

    def _show(self, *, holding: bool) -> None:
        self.status = replace(self.status, holding=holding)
        self._beat(urgent=True)

    def _keep(self) -> None:
        """Where it stands between two batches: the film's frame, the look, then the checkpoint, so that nothing that
        is seen is lost. Of an epoch's end the event has seen to frame and checkpoint."""
        training = self.training
        if training.step == self.kept_step:
            return
        if training.batch and not is_early(training.epoch, training.batch):
            self._film()
        if training.look is not None:
            save_look(self.folder.steps, training.look)
        if training.batch:
            self._save()
        self.kept_step = training.step

    def _prepare(self, dataset: Dataset) -> Training:
        self.folder.sweep()
        self.folder.set_info(dataset.info)
        device = choose_device(settings().device)
        self._set(device=device.type)
        training_config = self.spec.training
        model = build_model(self.spec.model, self.spec.model_config, dataset.info.image_shape, training_config.seed)
        if not (self.folder.path / "probe" / "manifest.json").exists():
            some = dataset.val.take(torch.arange(min(probe_size(model.latent_dim), len(dataset.val))))
            save_probe(self.folder.path, Probe(some.labels, some.images[:N_PICTURES]))
        self.probe = dataset.val.images[: len(load_probe(self.folder.path).labels)]
        self.folder.recover_order()
        checkpoint = load_checkpoint(self.folder.checkpoints)
        # also those made after the checkpoint: they are made again, at their steps, but for what is ordered otherwise
        step = checkpoint.position["step"] if checkpoint else 0
        planned = self.spec.changes
        made = superseded((c for c in self.folder.changes() if c not in planned), step, self.folder.waiting_order())
        changes = merged(planned, made)
        train, val = dataset.train, dataset.val
        labels = train.labels, val.labels
        training = Training(model, train.images, val.images, training_config, device, changes, labels)
        if checkpoint is not None:
            training.restore(checkpoint)
        self.folder.rewind(None if checkpoint is None else checkpoint.position)
        drop_transient(self.folder.snapshots, SnapshotKey(training.epoch, training.batch))
        return training

    def _record(self, event: dict[str, Any]) -> None:
        """An epoch is shown only once its checkpoint is safe: a kill then loses nothing that was seen."""
        if event["kind"] in ("epoch", "early"):
            self._film()  # first: a resume from this checkpoint would not come back for it
        if event["kind"] == "early":
            return
        if event["kind"] == "epoch":
            self._save()
        self.folder.append(event, durable=event["kind"] in ("epoch", "change"))
        if event["kind"] == "change":
            self.folder.order_told()
        self._beat(urgent=event["kind"] == "epoch")
        self.on_event(event)

    def _film(self) -> None:
        """One more frame; of a long film every second goes."""
        save_snapshot(self.folder.snapshots, self._snapshot(), self.training.model.decoder.state_dict())
        drop_transient(self.folder.snapshots, SnapshotKey(self.training.epoch, self.training.batch))
        if self.training.batch == 0:
            thin_film(self.folder.snapshots, self.spec.training.film_frames)

    def _save(self) -> None:
        save_checkpoint(self.folder.checkpoints, self.training.checkpoint())

    def _snapshot(self) -> Snapshot:
        outputs = image_outputs(self.training.model, self.probe, N_PICTURES)
        losses = {"recon_loss": outputs.recon_loss, "kl": outputs.kl}
        return Snapshot(self.training.epoch, outputs.codes, outputs.recon, self.training.batch, **losses)

    def _beat(self, *, urgent: bool) -> None:
        training = self.training
        fresh = replace(
            self.status,
            epoch=training.epoch,
            progress=training.progress,
            step=training.step,
            batch=training.batch,
            seconds=training.seconds + training.epoch_seconds,
            heartbeat=time.time(),
        )
        if urgent or fresh.heartbeat - self.status.heartbeat >= HEARTBEAT_SECONDS:
            self.status = fresh
            self.folder.set_status(fresh, durable=False)

    def _set(self, **changes: Any) -> None:
        self.status = replace(self.status, holding=False, heartbeat=time.time(), **changes)
        self.folder.set_status(self.status)

    def _fail(self, error: Exception) -> None:
        reason = str(error)
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            (self.folder.path / "reserve").unlink(missing_ok=True)
            reason = "the disk is full; the last checkpoint is kept. Free some space, then resume"
        elif isinstance(error, MemoryError | torch.OutOfMemoryError) or "allocate memory" in reason:
            reason = "the memory is full; choose a smaller model or batch"
        elif not isinstance(error, LatentLabError | OSError):
            reason = f"an error that is a fault of Latent Lab: {type(error).__name__}: {reason} (more in worker.log)"
        self._set(state="failed", reason=reason)


def main(argument: str) -> None:
    """Entry point of the process: `python -m lab.jobs.worker RUN_FOLDER`, or `--wait` to be told the folder later."""
    be_nice()
    path = _wait_for_run() if argument == WAIT else Path(argument)
    if path is None:
        return
    logging.basicConfig(level=logging.INFO)  # to worker.log
    folder = RunFolder(path)
    torch.set_num_threads(settings().threads)
    with queue_lock(path.parent):  # whoever started this process has then written so
        worker = Worker(folder)
    try:
        worker.run()
    finally:
        dispatch(path.parent)


def _wait_for_run() -> Path | None:
    """Import what a training needs, then wait for its folder on standard input; None when nobody asks any more."""
    import sklearn.datasets  # noqa: F401

    load_torchvision()
    line = sys.stdin.readline().strip()
    if not line:
        return None
    path = Path(line)
    log_file = os.open(path / "worker.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log_file, 1)
    os.dup2(log_file, 2)
    return path


if __name__ == "__main__":
    main(sys.argv[1])
