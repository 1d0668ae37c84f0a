"""Step by step: where a worker holds between two batches, by the orders that come into its run folder."""

from __future__ import annotations

import time

from lab.runs.run_folder import RunFolder
from lab.runs.run_index import RunIndex
from lab.training.train_loop import Training

HOLD_SECONDS = 60.0  # without an order it gives its place in the queue back
POLL_SECONDS = 0.02
GIVE_WAY_SECONDS = 5.0  # how often it looks whether another training waits for the place
GAVE_WAY_REASON = "it gave its place to a training that was waiting; step or resume to go on"
WAITED_REASON = "it waited a minute for its next step; step or resume to go on"


class Patience:
    """How long a run holds: a minute, or a moment when another waits for its place."""

    def __init__(self, folder: RunFolder) -> None:
        self.index = RunIndex(folder.path.parent)
        self.since = self.looked = time.monotonic()

    def over(self) -> str:
        """Why it should pause now; empty while it may hold on."""
        now = time.monotonic()
        if now - self.since > HOLD_SECONDS:
            return WAITED_REASON
        if now - self.looked < GIVE_WAY_SECONDS:
            return ""
        self.looked = now
        waits = any(entry.status is not None and entry.status.state == "queued" for entry in self.index.entries())
        return GAVE_WAY_REASON if waits else ""


class Steps:
    """Orders say how far to train from where the training stands when they are taken."""

    def __init__(self, folder: RunFolder, training: Training) -> None:
        self.folder = folder
        self.training = training
        self.hold_at: int | None = None  # the step before which it holds; None: it goes freely

    def take(self) -> bool:
        """Take what was ordered; False: nothing. Cheap: called between batches."""
        amount = self.folder.take_steps()
        if amount is None:
            return False
        training = self.training
        if amount == "end":
            self.hold_at = None
        elif amount == "epoch":
            self.hold_at = (training.epoch + 1) * training.batches
        else:
            self.hold_at = training.step + amount
        return True

    @property
    def is_due(self) -> bool:
        """Whether it holds before the coming batch."""
        return self.hold_at is not None and self.training.step >= self.hold_at

    def is_watched(self) -> bool:
        """Whether the coming batch is the last before it holds."""
        return self.hold_at is not None and self.training.step + 1 == self.hold_at
