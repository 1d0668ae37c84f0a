import pytest

from lab.runs.events import append_event, read_events, rewind_events


def epoch(n, step, **parts):
    train = None if n == 0 else {"total": 10.0 - n}
    known = {
        "kind": "epoch",
        "epoch": n,
        "step": step,
        "train": train,
        "val": dict.fromkeys(("total", "recon_loss", "mse"), 20.0 - n),
    }
    return known | {"kl_per_dim": None, "seconds": 1.0 * n, "images_per_second": None} | parts


def batch(position, step):
    return {"kind": "batch", "epoch": position, "step": step, "total": 5.0}


EVENTS = [epoch(0, 0), batch(0.5, 2), epoch(1, 4), batch(1.5, 6), epoch(2, 8)]


@pytest.fixture
def path(tmp_path):
    for event in EVENTS:
        append_event(tmp_path / "events.jsonl", event, durable=event["kind"] == "epoch")
    return tmp_path / "events.jsonl"


def test_appended_events_are_read(path):
    assert read_events(path) == EVENTS


def test_no_file_is_no_events(tmp_path):
    assert read_events(tmp_path / "events.jsonl") == []


def test_a_truncated_last_line_is_ignored(path):
    whole = path.read_bytes()
    for cut in range(1, len(whole.splitlines(keepends=True)[-1]) + 1):
        path.write_bytes(whole[:-cut])
        assert read_events(path) == EVENTS[:-1]


@pytest.mark.parametrize("line", [b"{nonsense", b"[]", b"3", b"{}", b'{"kind": "epoch"}', b"\xff\xff", b""])
def test_reading_stops_at_an_altered_line(path, line):
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([*lines[:2], line, *lines[2:]]))
    assert read_events(path) == EVENTS[:2]


def test_rewind_removes_later_events(path):
    rewind_events(path, 4, EVENTS[2])
    assert read_events(path) == EVENTS[:3]


def test_rewind_into_an_epoch(path):
    rewind_events(path, 6, EVENTS[2])
    assert read_events(path) == EVENTS[:4]


def test_rewind_adds_the_epoch_that_the_kill_swallowed(path):
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]) + b'{"kind": "ep')
    rewind_events(path, 8, EVENTS[4])
    assert read_events(path) == EVENTS


def test_rewind_to_the_start(path):
    rewind_events(path, -1, None)
    assert read_events(path) == []
    assert path.exists()
