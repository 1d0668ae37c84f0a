"""The history of a run is read by file offset: what is new once, and a file that was replaced anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lab.runs import run_history
from lab.runs.events import Event, append_event, rewind_events
from lab.runs.run_history import TAIL_BYTES, HistoryReader, history_of
from lab.runs.setting_changes import Change


def epoch(n: int, **parts: object) -> Event:
    val = {"total": 20.0 - n, "recon_loss": 19.0 - n, "mse": 0.5}
    train = None if n == 0 else {"total": 10.0 - n}
    event = {"kind": "epoch", "epoch": n, "step": 4 * n, "train": train, "val": val, "kl_per_dim": [0.5 * n, 1.0]}
    return event | {"seconds": 2.0 * n, "images_per_second": None if n == 0 else 100.0} | parts


def batch(position: float) -> Event:
    return {"kind": "batch", "epoch": position, "step": round(4 * position), "total": 5.0}


CHANGE = {"kind": "change", "epoch": 1.5, "step": 6, "settings": {"kl_weight": 2.0}}
EVENTS = [epoch(0), batch(0.5), epoch(1), CHANGE, batch(1.5), epoch(2)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path / "events.jsonl", EVENTS)


@pytest.fixture
def bytes_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The bytes of each reading."""
    counts: list[int] = []
    read = run_history.read_from

    def count(path: Path, offset: int) -> bytes:
        data = read(path, offset)
        counts.append(len(data))
        return data

    monkeypatch.setattr(run_history, "read_from", count)
    return counts


def write(path: Path, events: list[Event]) -> Path:
    for event in events:
        append_event(path, event, durable=False)
    return path


def epochs(reader: HistoryReader) -> list[int]:
    return reader.history().epochs["epoch"].tolist()


def test_the_tables_of_a_history() -> None:
    history = history_of(EVENTS)
    assert history.epochs["epoch"].tolist() == [0, 1, 2]
    assert history.epochs["step"].tolist() == [0, 4, 8]
    assert history.epochs["val_total"].tolist() == [20.0, 19.0, 18.0]
    assert history.epochs["train_total"].isna().tolist() == [True, False, False]
    assert history.epochs["train_total"].tolist()[1:] == [9.0, 8.0]
    assert history.batches.to_dict("list") == {"epoch": [0.5, 1.5], "step": [2, 6], "total": [5.0, 5.0]}
    assert [kl.tolist() for kl in history.kl_per_dim if kl is not None] == [[0.0, 1.0], [0.5, 1.0], [1.0, 1.0]]
    assert history.changes == (Change(6, {"kl_weight": 2.0}),)
    assert history.recorded_changes[0].epoch == 1.5
    assert history.losses("val", 1) == {"total": 19.0, "recon_loss": 18.0, "mse": 0.5}
    assert history.losses("train", 0) == {"total": None}


def test_an_empty_history_has_its_columns() -> None:
    history = history_of([])
    assert len(history.epochs) == len(history.batches) == 0
    assert {"epoch", "step", "seconds", "images_per_second"} <= set(history.epochs.columns)
    assert {"epoch", "total"} <= set(history.batches.columns)


def test_a_loss_that_appears_later_is_missing_before() -> None:
    later = epoch(1)
    later["val"] |= {"kl": 3.0}
    history = history_of([epoch(0, kl_per_dim=None), later])
    assert history.epochs["val_kl"].isna().tolist() == [True, False]
    assert history.kl_per_dim[0] is None


def test_only_new_lines_are_read(path: Path, bytes_read: list[int]) -> None:
    reader = HistoryReader(path)
    assert epochs(reader) == [0, 1, 2]
    size = path.stat().st_size
    assert bytes_read == [size]
    first = reader.history()
    assert reader.history() is first  # nothing new: not even parsed again
    assert bytes_read == [size]
    append_event(path, epoch(3), durable=False)
    assert epochs(reader) == [0, 1, 2, 3]
    assert bytes_read == [size, path.stat().st_size - size + TAIL_BYTES]
    assert first.epochs["epoch"].tolist() == [0, 1, 2]  # who has it keeps it as it was


def test_a_half_written_line_waits_for_its_end(path: Path) -> None:
    reader = HistoryReader(path)
    line = json.dumps(epoch(3)).encode() + b"\n"
    for part in (line[:1], line[1:40], line[40:-1]):
        with path.open("ab") as file:
            file.write(part)
        assert epochs(reader) == [0, 1, 2]
    with path.open("ab") as file:
        file.write(line[-1:])
    assert epochs(reader) == [0, 1, 2, 3]


def test_a_file_that_was_rewound_is_read_anew(path: Path, bytes_read: list[int]) -> None:
    reader = HistoryReader(path)
    assert len(reader.history().changes) == 1
    rewind_events(path, 4, None)  # as a resume from the checkpoint of the first epoch does
    assert epochs(reader) == [0, 1]
    assert reader.history().changes == ()
    assert bytes_read[1] == path.stat().st_size


def test_a_file_that_was_rewound_and_has_outgrown_the_former_is_read_anew(path: Path) -> None:
    reader = HistoryReader(path)
    assert epochs(reader) == [0, 1, 2]
    rewind_events(path, 4, None)
    write(path, [epoch(n, seconds=9.0) for n in range(2, 9)])
    assert epochs(reader) == list(range(9))
    assert reader.history().epochs["seconds"].tolist()[2:] == [9.0] * 7


@pytest.mark.parametrize("n", [1, 9])
def test_a_file_that_was_cut_in_place_is_read_anew(path: Path, n: int) -> None:
    reader = HistoryReader(path)
    assert epochs(reader) == [0, 1, 2]
    with path.open("r+b") as file:  # the same inode
        file.truncate(0)
    write(path, [epoch(i + 5) for i in range(n)])
    assert epochs(reader) == [i + 5 for i in range(n)]


def test_a_deleted_file_is_no_history_and_a_restored_one_is_read(path: Path) -> None:
    reader = HistoryReader(path)
    assert epochs(reader) == [0, 1, 2]
    path.rename(path.with_name("away"))
    assert epochs(reader) == []
    path.with_name("away").rename(path)
    assert epochs(reader) == [0, 1, 2]


def test_a_damaged_line_ends_the_history_until_it_is_mended(path: Path) -> None:
    whole = path.read_bytes()
    lines = whole.split(b"\n")
    path.write_bytes(b"\n".join([*lines[:3], b"{nonsense", *lines[3:]]))
    reader = HistoryReader(path)
    assert epochs(reader) == [0, 1]
    append_event(path, epoch(3), durable=False)
    assert epochs(reader) == [0, 1]
    path.write_bytes(whole)
    assert epochs(reader) == [0, 1, 2]
