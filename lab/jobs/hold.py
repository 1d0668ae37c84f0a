"""Step by step: where a worker holds between two batches, by the orders that come into its run folder."""

from __future__ import annotations

from lab.runs.folder import RunFolder
from lab.training.loop import Training

HOLD_SECONDS = 60.0  # without an order it gives its place in the queue back
POLL_SECONDS = 0.02
WAITED_REASON = "it waited a minute for its next step; step or resume to go on"


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
