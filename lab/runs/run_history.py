"""The losses of a run, read from events.jsonl as it grows: each line is read and parsed once."""

from __future__ import annotations

import math
import threading
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.runs.events import Event, parse_event
from lab.runs.setting_changes import Change
from lab.runs.watched_file import Stamp, stamp_of

if TYPE_CHECKING:
    import pandas as pd

EPOCH_COLUMNS = ("epoch", "step", "seconds", "images_per_second")
BATCH_COLUMNS = ("epoch", "step", "total")
MAX_COUNT = 2**53  # epochs and steps beyond were altered
TAIL_BYTES = 64  # read again each time, to notice a file that was cut and has grown anew


@dataclass(frozen=True)
class RecordedChange:
    """A change of settings, and the epoch, with its fraction, at which it was made."""

    epoch: float
    change: Change


@dataclass(frozen=True, eq=False)
class History:
    """The events of a run at one moment, as tables; shared by its readers, who change nothing in it.

    epochs: a row per epoch: epoch, step, seconds, images_per_second, train_* and val_* losses; NaN: not known.
    batches: a row per reported batch: epoch (with its fraction), step and the losses since the last report.
    kl_per_dim: (D,) in nats per image for each row of epochs; None without a posterior.
    """

    epochs: pd.DataFrame
    batches: pd.DataFrame
    kl_per_dim: tuple[np.ndarray | None, ...]
    recorded_changes: tuple[RecordedChange, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(recorded.change for recorded in self.recorded_changes)

    def losses(self, split: str, row: int) -> dict[str, float | None]:
        """Return the losses of a split ("train" or "val") after the epoch of a row, by name; None: not known."""
        values = self.epochs.iloc[row]
        names = [name for name in self.epochs.columns if name.startswith(f"{split}_")]
        return {name.removeprefix(f"{split}_"): _known(values[name]) for name in names}


class HistoryBuilder:
    """Collects events; its tables are columns of numbers, as a long run has many thousand."""

    def __init__(self) -> None:
        self._epochs, self._batches = Columns(EPOCH_COLUMNS), Columns(BATCH_COLUMNS)
        self._kl_per_dim: list[np.ndarray | None] = []
        self._changes: list[RecordedChange] = []

    def add(self, event: Event) -> None:
        if event["kind"] == "epoch":
            self._epochs.append(_epoch_row(event))
            kl_per_dim = event.get("kl_per_dim")
            self._kl_per_dim.append(None if kl_per_dim is None else np.array(kl_per_dim, dtype=np.float64))
        elif event["kind"] == "batch":
            self._batches.append({name: value for name, value in event.items() if name != "kind"})
        elif event["kind"] == "change":
            self._changes.append(RecordedChange(event["epoch"], Change.from_dict(event)))

    def history(self) -> History:
        epochs, batches = self._epochs.table("epoch", "step"), self._batches.table("step")
        return History(epochs, batches, tuple(self._kl_per_dim), tuple(self._changes))


class Columns:
    """A growing table of numbers; NaN where a row has none."""

    def __init__(self, names: Iterable[str]) -> None:
        self._columns = {name: array("d") for name in names}
        self._n = 0

    def append(self, row: Mapping[str, float | None]) -> None:
        for name in row:
            if name not in self._columns:
                self._columns[name] = array("d", [math.nan]) * self._n
        for name, column in self._columns.items():
            value = row.get(name)
            column.append(math.nan if value is None else value)
        self._n += 1

    def table(self, *counts: str) -> pd.DataFrame:
        """Return the table; `counts` are columns of whole numbers, where no number is too large to be one."""
        import pandas as pd  # half a second, which pages without a run save

        columns = {name: np.array(column) for name, column in self._columns.items()}
        for name in counts:
            if (np.abs(columns[name]) < MAX_COUNT).all():
                columns[name] = columns[name].astype(np.int64)
        return pd.DataFrame(columns)


class HistoryReader:
    """Reads events.jsonl for all readers of this process: of a file that has grown, only what is new."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._history: History | None = None
        self._start_anew()

    def history(self) -> History:
        """Return the history as the file has it now; a line that is cut or altered ends it."""
        with self._lock:
            stamp = stamp_of(self._path)
            if stamp != self._stamp:
                self._read(stamp)
            if self._history is None:
                self._history = self._builder.history()
            return self._history

    def _start_anew(self) -> None:
        self._stamp: Stamp | None = None
        self._offset, self._tail = 0, b""
        self._is_damaged = False  # at the offset: nothing behind it counts
        self._builder = HistoryBuilder()
        self._history = None

    def _read(self, stamp: Stamp | None) -> None:
        """Read what is new; a file that was replaced, cut or is gone is read from its start."""
        known = self._stamp
        if stamp is None or known is None or stamp.inode != known.inode or stamp.size < self._offset:
            self._start_anew()
        if self._is_damaged:  # it may have been mended
            self._start_anew()
        data = read_from(self._path, self._offset - len(self._tail))
        if not data.startswith(self._tail):
            self._start_anew()
            data = read_from(self._path, 0)
        self._add_lines(data[len(self._tail) :])
        self._stamp = stamp

    def _add_lines(self, data: bytes) -> None:
        """Take the complete lines; one that is half written waits for its end."""
        *lines, _ = data.split(b"\n")
        for line in lines:
            event = parse_event(line)
            if event is None:
                self._is_damaged = True
                return
            self._builder.add(event)
            self._offset += len(line) + 1
            self._tail = (self._tail + line + b"\n")[-TAIL_BYTES:]
            self._history = None


def history_of(events: Iterable[Event]) -> History:
    """Return the history that these events make."""
    builder = HistoryBuilder()
    for event in events:
        builder.add(event)
    return builder.history()


def read_from(path: Path, offset: int) -> bytes:
    """Return a file's bytes from an offset to its end; none where it is missing."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read()
    except FileNotFoundError:
        return b""


def _epoch_row(event: Event) -> dict[str, float | None]:
    row = {name: event.get(name) for name in EPOCH_COLUMNS}
    for split in ("train", "val"):
        row |= {f"{split}_{name}": value for name, value in (event.get(split) or {}).items()}
    return row


def _known(value: Any) -> float | None:
    return None if math.isnan(value) else float(value)
