"""The worker: trains one run and writes its folder. Started as a process of its own; never imports Streamlit."""

from __future__ import annotations

import errno
import logging
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from filelock import FileLock, Timeout
from torch import Tensor

from lab.config import settings
from lab.data import Dataset, Split, load_dataset
from lab.errors import LatentLabError, RunError
from lab.jobs import step_pausing
from lab.jobs.engines import WAIT, be_nice
from lab.jobs.queue_lock import queue_lock
from lab.jobs.run_queue import dispatch
from lab.jobs.warm_process import wait_for_run
from lab.latent.per_sample import sample_outputs
from lab.runs.batch_inspection import save_inspection
from lab.runs.checkpoint import load_checkpoint, load_weights, save_checkpoint
from lab.runs.data_files import changes_between, digests_of, read_digests, refuse_changed, write_digests
from lab.runs.run_folder import RunFolder
from lab.runs.run_status import HEARTBEAT_SECONDS, RunStatus, this_process
from lab.runs.setting_changes import Change, changes_of, merged, superseded
from lab.runs.snapshots import (
    N_RECONSTRUCTIONS,
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
from lab.training.device import choose_device
from lab.training.train_loop import Outcome, Training
from models import Autoencoder, build_model

LOCK_SECONDS = 10.0  # a worker that was killed while the disk was busy lets go of its run only after that
RESERVE_BYTES = 256 * 1024  # freed when the disk is full, so that the reason can still be written
log = logging.getLogger(__name__)


class Worker:
    """An attempt at one run, from its newest checkpoint to its end, a pause, a stop or a failure."""

    def __init__(
        self,
        folder: RunFolder,
        on_event: Callable[[dict[str, Any]], None] | None = None,
        initial: Mapping[str, Tensor] | None = None,
    ) -> None:
        """Make a worker. `initial`: weights that a new run begins with; default: those of its seed."""
        self.folder = folder
        self.spec = folder.spec()
        self.on_event = on_event or (lambda event: None)
        self.initial = initial
        self.status = folder.status()
        self.training: Training
        self.saved_step = -1  # of the position saved last
        self.last_heartbeat = 0.0  # on the monotonic clock

    def run(self) -> RunStatus:
        """Train; return the status, which is also written: the outcome, good or bad.

        Raises:
            RunError: another worker trains this run.
        """
        lock = FileLock(self.folder.path / ".lock")
        try:
            lock.acquire(timeout=LOCK_SECONDS)
        except Timeout as error:
            raise RunError("another process is training this run already") from error
        try:
            self._finish(self._attempt())
        except KeyboardInterrupt:  # maybe in the middle of a step: the checkpoint of the last epoch stands
            self._set_status(state="stopped", reason="interrupted from the keyboard")
        except Exception as error:  # the process ends here: any reason belongs in the status
            log.info("the run failed", exc_info=True)  # the reason is in the status; the traceback in worker.log
            self._fail(error)
        finally:
            self.folder.requests.set_control(None)
            (self.folder.path / "reserve").unlink(missing_ok=True)
            lock.release()
        return self.status

    def _attempt(self) -> Outcome:
        attempt = self.status.attempt + 1
        self._set_status(
            state="running",
            reason="",
            starting=False,
            attempt=attempt,
            epochs=self.spec.training.epochs,
            **this_process(),
        )
        (self.folder.path / "reserve").write_bytes(bytes(RESERVE_BYTES))
        self.training = self._prepare(self._load_data())
        self.steps = step_pausing.StepController(self.folder, self.training)
        return self.training.run(
            self._record, self._should_stop, self.folder.requests.take_change, self.steps.should_inspect
        )

    def _finish(self, outcome: Outcome) -> None:
        if self.status.state == "paused":  # it waited too long for a step
            return
        if outcome == "interrupted":
            self._save_position()
            self._write_heartbeat(urgent=True)
        control = self.folder.requests.control()
        state = {"interrupted": "paused" if control == "pause" else "stopped"}.get(outcome, "done")
        converged = "the validation loss stopped falling" if outcome == "converged" else ""
        self._set_status(state=state, reason="; ".join(filter(None, (converged, self.training.notice))))

    def _should_stop(self) -> bool:
        """Return whether to stop before the next batch; called before each. Step-by-step training waits here."""
        self.steps.take()
        if self.steps.is_waiting and self.folder.requests.control() is None:
            self._wait_for_step()
        return self.status.state == "paused" or self.folder.requests.control() is not None

    def _wait_for_step(self) -> None:
        """Wait for the next step with everything in memory; after a minute without one, pause."""
        self._save_position()
        self._set_awaiting(awaiting_step=True)
        timeout = step_pausing.StepTimeout(self.folder)
        while self.steps.is_waiting and self.folder.requests.control() is None:
            if self.steps.take():
                timeout = step_pausing.StepTimeout(self.folder)
            elif (reason := timeout.pause_reason()) and self._pause_unless_requested(reason):
                return
            else:
                time.sleep(step_pausing.POLL_SECONDS)
                self._write_heartbeat(urgent=False)
        self._set_awaiting(awaiting_step=False)

    def _pause_unless_requested(self, reason: str) -> bool:
        """Pause, unless a step was requested just now: requests are written under the queue's lock."""
        with queue_lock(self.folder.path.parent):
            if self.folder.requests.has_steps():
                return False
            self._set_status(state="paused", reason=reason)
        return True

    def _set_awaiting(self, *, awaiting_step: bool) -> None:
        self.status = replace(self.status, awaiting_step=awaiting_step)
        self._write_heartbeat(urgent=True)

    def _save_position(self) -> None:
        """Save snapshot, inspection, then checkpoint between two batches: nothing that a user saw can be lost.

        At the end of an epoch the snapshot and the checkpoint are saved with its event.
        """
        training = self.training
        if training.step == self.saved_step:
            return
        if training.batch and not is_early(training.epoch, training.batch):
            self._save_snapshot()
        if training.inspection is not None:
            save_inspection(self.folder.steps, training.inspection)
        if training.batch:
            self._save_checkpoint()
        self.saved_step = training.step

    def _load_data(self) -> Dataset:
        """Load the data that the run began with: files that were added to its folder since do not count.

        Raises:
            DatasetError: files are gone, or hold other images now.
        """
        dataset = load_dataset(self.spec.data)
        now, before = digests_of(dataset), read_digests(self.folder.path)
        if now is None:
            return dataset
        if before is None:
            write_digests(self.folder.path, now)
            return dataset
        changes = changes_between(before, now)
        refuse_changed(changes)
        return load_dataset(self.spec.data, frozenset(before)) if changes.added else dataset

    def _prepare(self, dataset: Dataset) -> Training:
        self.folder.sweep()
        self.folder.requests.adopt_old_names()
        self.folder.set_info(dataset.info)
        device = choose_device(settings().device)
        self._set_status(device=device.type)
        training_config = self.spec.training
        model = build_model(self.spec.model, self.spec.model_config, dataset.info.sample_shape, training_config.seed)
        if not (self.folder.path / "probe" / "manifest.json").exists():
            first = dataset.val.take(torch.arange(min(probe_size(model.latent_dim), len(dataset.val))))
            save_probe(self.folder.path, Probe(first.labels, first.samples[:N_RECONSTRUCTIONS]))
        self.probe = dataset.val.samples[: len(load_probe(self.folder.path).labels)]
        self.folder.requests.recover_change(changes_of(self.folder.events()))
        checkpoint = load_checkpoint(self.folder.checkpoints)
        changes = self._changes(checkpoint.position["step"] if checkpoint else 0)
        train, val = dataset.train, dataset.val
        labels = known_beside(model, train, val)
        training = Training(model, train.samples, val.samples, training_config, device, changes, labels)
        if checkpoint is not None:
            training.restore(checkpoint)
        elif self.initial is not None:
            load_weights(model, self.initial)
        if training.notice:
            log.warning(training.notice)
            self._set_status(reason=training.notice)
        self.folder.rewind(None if checkpoint is None else checkpoint.position)
        drop_transient(self.folder.snapshots, SnapshotKey(training.epoch, training.batch))
        return training

    def _changes(self, step: int) -> tuple[Change, ...]:
        """Return the changes of settings, planned and recorded; those after `step` are replayed, unless superseded."""
        planned = self.spec.changes
        recorded = [change for change in self.folder.changes() if change not in planned]
        return merged(planned, superseded(recorded, step, self.folder.requests.pending_change()))

    def _record(self, event: dict[str, Any]) -> None:
        """Write an event, that of an epoch after its checkpoint: a kill then loses nothing that a user saw."""
        if event["kind"] in ("epoch", "snapshot"):
            self._save_snapshot()  # first: a resume from this checkpoint would not come back for it
        if event["kind"] == "snapshot":
            return
        if event["kind"] == "epoch":
            self._save_checkpoint()
        self.folder.append(event, durable=event["kind"] in ("epoch", "change"))
        if event["kind"] == "change":
            self.folder.requests.acknowledge_change()
        self._write_heartbeat(urgent=event["kind"] == "epoch")
        self.on_event(event)

    def _save_snapshot(self) -> None:
        """Add a snapshot; a long film keeps every second epoch."""
        save_snapshot(self.folder.snapshots, self._snapshot(), self.training.model.decoder.state_dict())
        drop_transient(self.folder.snapshots, SnapshotKey(self.training.epoch, self.training.batch))
        if self.training.batch == 0:
            thin_film(self.folder.snapshots, self.spec.training.film_snapshots)

    def _save_checkpoint(self) -> None:
        save_checkpoint(self.folder.checkpoints, self.training.checkpoint())

    def _snapshot(self) -> Snapshot:
        outputs = sample_outputs(self.training.model, self.probe, N_RECONSTRUCTIONS)
        losses = {"recon_loss": outputs.recon_loss, "kl": outputs.kl}
        return Snapshot(self.training.epoch, outputs.codes, outputs.recon, self.training.batch, **losses)

    def _write_heartbeat(self, *, urgent: bool) -> None:
        training = self.training
        status = replace(
            self.status,
            epoch=training.epoch,
            progress=training.progress,
            step=training.step,
            batch=training.batch,
            seconds=training.seconds + training.epoch_seconds,
            heartbeat=time.time(),
        )
        now = time.monotonic()  # unlike the clock, it is never set back
        if urgent or now - self.last_heartbeat >= HEARTBEAT_SECONDS:
            self.status, self.last_heartbeat = status, now
            self.folder.set_status(status)

    def _set_status(self, **changes: Any) -> None:
        self.status = replace(self.status, awaiting_step=False, heartbeat=time.time(), **changes)
        self.folder.set_status(self.status)

    def _fail(self, error: Exception) -> None:
        reason, cause = str(error), error.__cause__ if isinstance(error, RunError) else error
        if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT):
            (self.folder.path / "reserve").unlink(missing_ok=True)
            reason = "the disk is full; the last checkpoint is kept. Free some space, then resume"
        elif isinstance(error, MemoryError | torch.OutOfMemoryError) or "allocate memory" in reason:
            reason = "out of memory; choose a smaller model or batch"
        elif not isinstance(error, LatentLabError | OSError):
            reason = f"a bug in Latent Lab: {type(error).__name__}: {reason} (more in worker.log)"
        self._set_status(state="failed", reason=reason)


def main(argument: str, parent: str = "") -> None:
    """Run the process `python -m lab.jobs.worker RUN_FOLDER`; `--wait PARENT` reads run folders from standard input."""
    be_nice()
    path = wait_for_run(int(parent)) if argument == WAIT else Path(argument)
    if path is not None:
        train(path)


def train(path: Path) -> None:
    """Train the run of a folder, then start what the queue has room for."""
    logging.basicConfig(level=logging.INFO)  # to worker.log
    folder = RunFolder(path)
    torch.set_num_threads(settings().threads)
    with queue_lock(path.parent):  # the process that started this one has then written its id
        worker = Worker(folder)
    worker.run()  # where not even the failure could be written, this process ends here and starts no other
    dispatch(path.parent)


def known_beside(model: Autoencoder, train: Split, val: Split) -> tuple[Tensor, Tensor]:
    """Return what a model may be told of training and validation samples: targets (N, T) or labels (N,) of each."""
    if model.takes_targets and train.targets is not None and val.targets is not None:
        return train.targets, val.targets
    return train.labels, val.labels


if __name__ == "__main__":
    main(*sys.argv[1:])
