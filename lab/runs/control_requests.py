"""Requests to a worker, each a small file in its run folder: pause or stop, other settings, batches to train."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from lab.runs.atomic_files import read_json, write_json
from lab.runs.setting_changes import Change

Control = Literal["pause", "stop"]
CONTROLS: tuple[Control, ...] = ("pause", "stop")
StepAmount = int | Literal["epoch", "end"]
"""Batches to train before waiting (0: wait at once), to the end of the current epoch, or to the end of the run."""

MAX_BATCHES = 1_000_000
OLD_NAMES = {
    "wish.json": "control.json",
    "order.json": "change.json",
    "order.taken.json": "change.taken.json",
}  # files of runs that an earlier version made


class ControlRequests:
    """The requests to one run's worker: users write them, the worker reads them between two batches."""

    def __init__(self, folder: Path) -> None:
        self._control = folder / "control.json"
        self._change = folder / "change.json"
        self._taken_change = folder / "change.taken.json"  # taken by the worker, not in its events yet
        self._steps = folder / "steps.json"
        self._taken_steps = folder / ".steps.tmp"

    def adopt_old_names(self) -> None:
        """Rename the files that an earlier version wrote; a file under its present name is newer and stays."""
        for old, name in OLD_NAMES.items():
            path = self._control.with_name(old)
            if not path.exists():
                continue
            if path.with_name(name).exists():
                path.unlink()
            else:
                path.replace(path.with_name(name))

    def control(self) -> Control | None:
        """Return "pause" or "stop" if one is requested. Cheap: called between batches."""
        if not self._control.exists():
            return None
        control = read_json(self._control)
        return control if control in CONTROLS else None

    def set_control(self, control: Control | None) -> None:
        if control is None:
            self._control.unlink(missing_ok=True)
        else:
            write_json(self._control, control)

    def request_change(self, settings: dict[str, float]) -> None:
        """Request other settings; added to a change that the worker has not taken yet."""
        write_json(self._change, self.pending_change() | settings)

    def pending_change(self) -> dict[str, float]:
        """Return the settings that are requested and not taken yet."""
        return _settings(read_json(self._change)) if self._change.exists() else {}

    def take_change(self) -> dict[str, float] | None:
        """Take the pending change, once; `acknowledge_change` follows. Cheap: called between batches."""
        if not self._change.exists():
            return None
        return _settings(read_json(self._change.replace(self._taken_change))) or None

    def acknowledge_change(self) -> None:
        """Remove the change that was taken: it is in the events now."""
        self._taken_change.unlink(missing_ok=True)

    def recover_change(self, recorded: Sequence[Change]) -> None:
        """Request a change again that a killed worker had taken and not recorded yet.

        Args:
            recorded: the changes in the run's events, in order.
        """
        if not self._taken_change.exists():
            return
        taken_change = _settings(read_json(self._taken_change))
        if taken_change and not (recorded and recorded[-1].settings == taken_change):
            write_json(self._change, taken_change | self.pending_change())
        self.acknowledge_change()

    def request_steps(self, amount: StepAmount | None) -> None:
        """Request to train so far and then wait; None: withdraw what the worker has not taken yet."""
        if amount is None:
            self._steps.unlink(missing_ok=True)
        else:
            write_json(self._steps, amount, durable=False)

    def has_steps(self) -> bool:
        """Return whether steps are requested and not taken yet."""
        return self._steps.exists()

    def take_steps(self) -> StepAmount | None:
        """Take the requested steps, once. Cheap: called between batches."""
        if not self.has_steps():
            return None
        amount = read_json(self._steps.replace(self._taken_steps))
        self._taken_steps.unlink()
        return amount if is_step_amount(amount) else None


def is_step_amount(value: Any) -> bool:
    if type(value) is str:
        return value in ("epoch", "end")
    return type(value) is int and 0 <= value <= MAX_BATCHES


def _settings(value: Any) -> dict[str, float]:
    return value if isinstance(value, dict) else {}
