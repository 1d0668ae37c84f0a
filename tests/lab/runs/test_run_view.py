"""Whoever looks at a run shares what was read of it; what has changed is read again at once."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from lab.errors import RunError
from lab.runs import run_history, run_view, watched_file
from lab.runs.run_folder import RunFolder
from lab.runs.run_status import RunStatus, this_process
from lab.runs.run_view import RunView
from lab.runs.snapshots import Snapshot, film_bytes, save_snapshot, thin_film
from lab.runs.watched_file import RecentlyUsed
from tests.small import ae_spec

ROOT = Path(__file__).resolve().parents[3]
IMAGE = torch.zeros(1, 1, 2, 2, dtype=torch.uint8)


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path / "run", ae_spec(), "first")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are read."""
    names: list[str] = []
    text, part = Path.read_text, run_history.read_from

    def read_text(path: Path, *arguments: object, **options: object) -> str:
        names.append(path.name)
        return text(path, *arguments, **options)  # type: ignore[arg-type]

    def read_from(path: Path, offset: int) -> bytes:
        names.append(path.name)
        return part(path, offset)

    monkeypatch.setattr(Path, "read_text", read_text)
    monkeypatch.setattr(run_history, "read_from", read_from)
    return names


def look(folder: RunFolder) -> tuple[object, ...]:
    view = RunView(folder.path)
    return view.spec, view.spec, view.name, view.status, view.history, view.history, view.snapshots


def epoch_event(n: int) -> dict:
    return {"kind": "epoch", "epoch": n, "step": n, "val": {"total": 1.0, "recon_loss": 1.0, "mse": 1.0}}


def test_two_viewers_share_one_read(folder: RunFolder, opened: list[str]) -> None:
    folder.append(epoch_event(0))
    looks = [look(folder) for _ in range(5)]
    assert all(seen == looks[0] for seen in looks)
    assert looks[0][0] == ae_spec()
    assert sorted(opened) == ["events.jsonl", "name.json", "spec.json", "status.json"]


def test_viewers_at_the_same_time_share_one_read(folder: RunFolder, opened: list[str]) -> None:
    folder.append(epoch_event(0))
    start = threading.Barrier(8)
    looks: list[tuple[object, ...]] = []

    def view() -> None:
        start.wait()
        looks.append(look(folder))

    threads = [threading.Thread(target=view) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(looks) == 8
    assert sorted(opened) == ["events.jsonl", "name.json", "spec.json", "status.json"]


def test_only_what_has_changed_is_read_again(folder: RunFolder, opened: list[str]) -> None:
    look(folder)
    opened.clear()
    folder.set_status(RunStatus("paused", epochs=2))
    assert RunView(folder.path).status.state == "paused"
    folder.rename("second")
    folder.append(epoch_event(0))
    view = RunView(folder.path)
    assert (view.name, view.status.state, len(view.history.epochs)) == ("second", "paused", 1)
    look(folder)
    assert opened == ["status.json", "name.json", "events.jsonl"]


def test_a_view_stays_as_it_was(folder: RunFolder) -> None:
    view = RunView(folder.path)
    assert view.name == "first"
    folder.rename("second")
    assert view.name == "first"
    assert RunView(folder.path).name == "second"


def test_a_missing_file_is_an_error_until_it_is_there(folder: RunFolder) -> None:
    assert RunView(folder.path).status.state == "queued"
    (folder.path / "status.json").rename(folder.path / "away")
    with pytest.raises(RunError, match=r"status\.json is missing"):
        _ = RunView(folder.path).status
    (folder.path / "away").rename(folder.path / "status.json")
    assert RunView(folder.path).status.state == "queued"


def test_snapshots_that_are_added_thinned_and_saved_anew(folder: RunFolder) -> None:
    assert RunView(folder.path).snapshots == []
    for epoch in range(6):
        save(folder, epoch)
        view = RunView(folder.path)
        assert [key.epoch for key in view.snapshots] == list(range(epoch + 1))
        assert view.film_bytes == film_bytes(folder.snapshots)
    thin_film(folder.snapshots, 4)
    view = RunView(folder.path)
    assert view.snapshots == folder.snapshot_keys()
    assert view.film_bytes == film_bytes(folder.snapshots)
    before = view.snapshot_inodes
    save(folder, 5)
    after = RunView(folder.path).snapshot_inodes
    assert {key for key in before if before[key] != after[key]} == {(5, 0)}


def save(folder: RunFolder, epoch: int) -> None:
    save_snapshot(folder.snapshots, Snapshot(epoch, torch.zeros(2, 2), IMAGE), {"weight": torch.zeros(3)})


def test_an_unchanged_folder_is_listed_once(folder: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watched_file, "JUST_NOW_SECONDS", -1.0)  # as if the last change were long ago
    save(folder, 0)
    lists: list[Path] = []
    listing: Callable[[Path], dict] = run_view.snapshot_inodes
    monkeypatch.setattr(run_view, "snapshot_inodes", lambda path: lists.append(path) or listing(path))
    for _ in range(3):
        assert RunView(folder.path).snapshots == [(0, 0)]
    assert len(lists) == 1


def test_a_worker_is_looked_for_now_and_then(folder: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    alive = [True]
    asked: list[RunStatus] = []
    monkeypatch.setattr(run_view, "worker_alive", lambda status: asked.append(status) or alive[0])
    running = RunStatus("running", epochs=2, **this_process())
    folder.set_status(running)
    for _ in range(3):
        assert RunView(folder.path).status.state == "running"
    assert len(asked) == 1
    alive[0] = False
    folder.set_status(replace(running, pid=running.pid + 1))  # another process is looked for at once
    assert RunView(folder.path).status.state == "died"
    monkeypatch.setattr(run_view, "ALIVE_SECONDS", -1.0)
    folder.set_status(running)
    assert RunView(folder.path).status.state == "died"


def test_the_requests_to_a_worker(folder: RunFolder) -> None:
    assert not RunView(folder.path).has_requests
    folder.requests.set_control("pause")
    assert RunView(folder.path).has_requests
    folder.requests.set_control(None)
    folder.requests.request_steps(1)
    assert RunView(folder.path).has_requests


def test_objects_are_forgotten_when_unused_or_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(watched_file.time, "monotonic", lambda: now[0])
    made: list[str] = []
    recent = RecentlyUsed(lambda path: made.append(path.name) or path.name, limit=2, idle_seconds=10.0)
    for name in ("a", "b", "a", "c", "a", "b"):  # c takes the place of b, then b that of c
        assert recent.get(tmp_path / name) == name
    assert made == ["a", "b", "c", "b"]
    now[0] = 8.0
    recent.get(tmp_path / "b")
    now[0] = 11.0
    recent.get(tmp_path / "b")
    assert len(recent) == 1  # nobody has looked at a
    assert made == ["a", "b", "c", "b"]


READS = re.compile(r"\b(spec|status|name|info|events|changes|snapshot_keys|snapshot_epochs)\(\)")


def test_pages_read_runs_through_their_view() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "ui").rglob("*.py")}
    found = {f"{path.relative_to(ROOT)}: {match}" for path, text in texts.items() for match in READS.findall(text)}
    assert found == set()
