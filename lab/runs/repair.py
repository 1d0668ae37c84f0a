"""Rebuild what a power cut or a full disk took from a run folder, from what it still holds."""

from __future__ import annotations

import time

from filelock import FileLock, Timeout

from lab.errors import RunError
from lab.runs.checkpoint import load_checkpoint
from lab.runs.run_folder import RunFolder
from lab.runs.run_spec import RunSpec
from lab.runs.run_status import MAX_NUMBER, RunStatus, stored_status

REASON = "its status was lost and has been rebuilt from its newest checkpoint"


def repair_run(folder: RunFolder) -> list[str]:
    """Rebuild name.json and status.json where they cannot be read; return the names of what was rebuilt.

    Raises:
        RunError: spec.json or each checkpoint is damaged, so that there is nothing to rebuild from; or a worker trains
            the run.
    """
    spec = folder.spec()
    mends = {"name.json": _mend_name, "status.json": _mend_status}
    try:
        with FileLock(folder.path / ".lock", timeout=0):
            return [name for name, mend in mends.items() if mend(folder, spec)]
    except Timeout as error:
        raise RunError(f"{folder.id} is being trained: it needs no repair") from error


def _mend_name(folder: RunFolder, _: RunSpec) -> bool:
    try:
        folder.name()
    except RunError:
        folder.rename(folder.id[:80])
        return True
    return False


def _mend_status(folder: RunFolder, spec: RunSpec) -> bool:
    try:
        stored_status(folder.path)
    except RunError:
        folder.set_status(_status_of(folder, spec))
        return True
    return False


def _status_of(folder: RunFolder, spec: RunSpec) -> RunStatus:
    """Return the status that belongs to the newest whole checkpoint."""
    checkpoint, epochs = load_checkpoint(folder.checkpoints), spec.training.epochs
    position = {} if checkpoint is None else checkpoint.position
    epoch, step, batch = (_count(position.get(name, 0)) for name in ("epoch", "step", "batch"))
    state, reason = ("done", "") if epoch >= epochs else ("stopped", REASON)
    seconds = sum(event.get("seconds", 0.0) for event in folder.events() if event["kind"] == "epoch")
    return RunStatus(
        state,  # type: ignore[arg-type]
        epoch=epoch,
        epochs=epochs,
        progress=float(epoch),
        step=step,
        batch=batch,
        reason=reason,
        seconds=seconds,
        attempt=1,
        heartbeat=time.time(),
    )


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value <= MAX_NUMBER:
        raise RunError("the newest checkpoint has no position (altered)")
    return value
