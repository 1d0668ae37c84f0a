"""Step-by-step training: where a worker waits between two batches, by the requests in its run folder."""

from __future__ import annotations

import time

from lab.runs.run_folder import RunFolder
from lab.runs.run_index import RunIndex
from lab.training.train_loop import Training

STEP_TIMEOUT_SECONDS = 60.0  # without a request the run pauses and frees its place in the queue
POLL_SECONDS = 0.02
QUEUE_CHECK_SECONDS = 5.0  # between two checks whether another run is queued
QUEUE_REASON = "it paused so that a queued run can start; step or resume to continue"
TIMEOUT_REASON = "it paused after a minute without a step; step or resume to continue"


class StepTimeout:
    """Limits how long a run waits for a step: a minute, or some seconds if another run is queued."""

    def __init__(self, folder: RunFolder) -> None:
        self.index = RunIndex(folder.path.parent)
        self.started = self.checked = time.monotonic()

    def pause_reason(self) -> str:
        """Return why the run should pause now; empty while it can wait on."""
        now = time.monotonic()
        if now - self.started > STEP_TIMEOUT_SECONDS:
            return TIMEOUT_REASON
        if now - self.checked < QUEUE_CHECK_SECONDS:
            return ""
        self.checked = now
        queued = any(entry.status is not None and entry.status.state == "queued" for entry in self.index.entries())
        return QUEUE_REASON if queued else ""


class StepController:
    """Waits between batches of step-by-step training: requests count from the position at which they are taken."""

    def __init__(self, folder: RunFolder, training: Training) -> None:
        self.folder = folder
        self.training = training
        self.wait_at: int | None = None  # the step before which it waits; None: it trains on

    def take(self) -> bool:
        """Take the requested steps; return False if there are none. Cheap: called between batches."""
        amount = self.folder.requests.take_steps()
        if amount is None:
            return False
        training = self.training
        if amount == "end":
            self.wait_at = None
        elif amount == "epoch":
            self.wait_at = (training.epoch + 1) * training.batches
        else:
            self.wait_at = training.step + amount
        return True

    @property
    def is_waiting(self) -> bool:
        """Return whether it waits before the next batch."""
        return self.wait_at is not None and self.training.step >= self.wait_at

    def should_inspect(self) -> bool:
        """Return whether the next batch is the last before it waits."""
        return self.wait_at is not None and self.training.step + 1 == self.wait_at
