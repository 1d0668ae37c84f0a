"""A run folder: the only thing between a trainer and a screen. One writer, many readers; files appear whole."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from lab.data import get_source
from lab.data.dataset import DatasetInfo, read_info
from lab.errors import DatasetError, LatentLabError, RunError
from lab.runs import checkpoint, snapshots
from lab.runs.atomic_files import read_json, remove_unfinished, write_json
from lab.runs.events import Event, append_event, read_events, rewind_events
from lab.runs.restored_model import restored_model
from lab.runs.run_spec import RunSpec
from lab.runs.run_status import RunStatus, read_status, write_status
from lab.runs.setting_changes import Change, changes_of, merged
from lab.runs.step_control import Amount, is_amount
from models import Autoencoder

UNFINISHED_SECONDS = 60.0  # after which nobody is still writing a small file
WISHES = ("pause", "stop")


class RunFolder:
    """Reads and writes one run; the layout is that of docs/architecture.md."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.checkpoints = path / "checkpoints"
        self.snapshots = path / "snapshots"
        self.steps = path / "step"
        self.events_file = path / "events.jsonl"

    @property
    def id(self) -> str:
        return self.path.name

    @classmethod
    def create(cls, path: Path, spec: RunSpec, name: str) -> RunFolder:
        """A new folder, queued once its status is written."""
        name = checked_name(name)  # before anything is written
        path.mkdir(parents=True)
        folder = cls(path)
        write_json(path / "spec.json", spec.to_dict())
        folder.rename(name)
        folder.set_status(RunStatus("queued", epochs=spec.training.epochs))
        return folder

    def spec(self) -> RunSpec:
        """Raises RunError: the file is missing, cut or altered."""
        values = read_json(self.path / "spec.json")
        try:
            spec = RunSpec.from_dict(values)
            get_source(spec.data.name)
        except LatentLabError as error:
            raise RunError(f"spec.json of {self.id} cannot be used: {error}") from error
        return spec

    def name(self) -> str:
        """Raises RunError: the file is missing, cut or altered."""
        name = read_json(self.path / "name.json")
        if not isinstance(name, str):
            raise RunError(f"name.json of {self.id} is not what was written (altered)")
        return checked_name(name)

    def rename(self, name: str) -> None:
        """Raises RunError: the name is empty or longer than 80 characters."""
        write_json(self.path / "name.json", checked_name(name))

    def status(self) -> RunStatus:
        return read_status(self.path)

    def set_status(self, status: RunStatus, *, durable: bool = True) -> None:
        write_status(self.path, status, durable=durable)

    def wish(self) -> str | None:
        """What the user asked of the worker: "pause", "stop" or nothing. Cheap: called between batches."""
        path = self.path / "wish.json"
        if not path.exists():
            return None
        wish = read_json(path)
        return wish if wish in WISHES else None

    def set_wish(self, wish: str | None) -> None:
        if wish is None:
            (self.path / "wish.json").unlink(missing_ok=True)
        else:
            write_json(self.path / "wish.json", wish)

    def order(self, settings: dict[str, float]) -> None:
        """Ask the worker to go on with other settings; an order that it has not taken yet is added to."""
        write_json(self.path / "order.json", self.waiting_order() | settings)

    def take_order(self) -> dict[str, float] | None:
        """What was ordered, once; `order_told` says that it has become an event. Cheap: called between batches."""
        path = self.path / "order.json"
        if not path.exists():
            return None
        order = read_json(path.replace(self._taken_order))
        return order if isinstance(order, dict) and order else None

    def waiting_order(self) -> dict[str, float]:
        """What is ordered and not taken yet."""
        path = self.path / "order.json"
        order = read_json(path) if path.exists() else {}
        return order if isinstance(order, dict) else {}

    def order_told(self) -> None:
        self._taken_order.unlink(missing_ok=True)

    def recover_order(self) -> None:
        """Put an order back that a killed worker had taken and not told of yet."""
        if not self._taken_order.exists():
            return
        taken, made = read_json(self._taken_order), changes_of(self.events())
        if isinstance(taken, dict) and taken and not (made and made[-1].settings == taken):
            write_json(self.path / "order.json", taken | self.waiting_order())
        self.order_told()

    @property
    def _taken_order(self) -> Path:
        return self.path / "order.taken.json"

    def order_steps(self, amount: Amount | None) -> None:
        """Ask the worker to train so far and hold; None: take back what it has not seen yet."""
        if amount is None:
            (self.path / "steps.json").unlink(missing_ok=True)
        else:
            write_json(self.path / "steps.json", amount, durable=False)

    def has_steps(self) -> bool:
        """Whether an order of steps waits."""
        return (self.path / "steps.json").exists()

    def take_steps(self) -> Amount | None:
        """How far to train and hold, once. Cheap: called between batches."""
        if not self.has_steps():
            return None
        taken = (self.path / "steps.json").replace(self.path / ".steps.tmp")
        amount = read_json(taken)
        taken.unlink()
        return amount if is_amount(amount) else None

    def changes(self) -> tuple[Change, ...]:
        """Of settings: those of the specification and those that were made under way, by their steps."""
        return merged(self.spec().changes, changes_of(self.events()))

    def info(self) -> DatasetInfo:
        """The facts of the data it is trained on, as loaded.

        Raises:
            RunError: the worker has not loaded them yet, or the file is cut or altered.
        """
        values = read_json(self.path / "dataset.json")
        try:
            return read_info(values)
        except DatasetError as error:
            raise RunError(f"dataset.json of {self.id} cannot be used: {error}") from error

    def set_info(self, info: DatasetInfo) -> None:
        write_json(self.path / "dataset.json", asdict(info))

    def events(self) -> list[Event]:
        return read_events(self.events_file)

    def append(self, event: Event, *, durable: bool = False) -> None:
        append_event(self.events_file, event, durable=durable)

    def rewind(self, position: dict[str, Any] | None) -> None:
        """Bring the events to a checkpoint's position (None: to the very start)."""
        if position is None:
            rewind_events(self.events_file, -1, None)
        else:
            rewind_events(self.events_file, position["step"], position.get("epoch_event"))

    def sweep(self) -> None:
        """Remove what a killed worker had begun to write; only the worker itself may.

        Status and orders are written by others too: by the process that starts this worker, while it begins.
        """
        remove_unfinished(self.path, older_than=UNFINISHED_SECONDS)
        for folder in (self.checkpoints, self.snapshots, self.steps):
            remove_unfinished(folder)

    def load_model(self) -> Autoencoder:
        """The model with its newest whole weights, in evaluation mode.

        Raises:
            RunError: something is missing, cut or altered; it says what.
        """
        return restored_model(self.spec(), self.info(), checkpoint.load_newest_weights(self.checkpoints))

    def snapshot_epochs(self) -> list[int]:
        return snapshots.list_snapshot_epochs(self.snapshots)

    def snapshot_keys(self) -> list[snapshots.SnapshotKey]:
        """Of the film, in order."""
        return snapshots.list_snapshots(self.snapshots)


def checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80:
        raise RunError("a run's name has 1 to 80 characters")
    return name
