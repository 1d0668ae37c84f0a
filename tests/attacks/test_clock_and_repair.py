"""A clock that is set loses no worker, a power cut no run (point 17)."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from filelock import FileLock

from lab.cli.command_line import main
from lab.errors import RunError
from lab.jobs.run_queue import claim_new, requeue
from lab.jobs.worker import Worker
from lab.runs import atomic_files
from lab.runs.repair import repair_run
from lab.runs.run_folder import RunFolder
from lab.runs.run_index import RunIndex
from lab.runs.run_status import RunStatus, read_status, this_process, write_status
from tests.small import ae_spec, assert_same_run


@pytest.mark.parametrize("hours", [-30_000, -1, 1, 30_000])
def test_a_clock_step_does_not_make_a_living_run_dead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    write_status(tmp_path, RunStatus("running", **this_process()))
    boot, now = psutil.boot_time(), time.time()
    monkeypatch.setattr(psutil._pslinux, "boot_time", lambda: boot + 3600 * hours)  # as the system tells it then
    monkeypatch.setattr(time, "time", lambda: now + 3600 * hours)
    assert read_status(tmp_path).state == "running"


def test_heartbeats_go_on_after_the_clock_was_set_back(runs_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, now = claim_new(runs_dir, ae_spec()), [0.0]
    worker = Worker(folder)
    worker.training = SimpleNamespace(epoch=0, progress=0.0, step=0, batch=0, seconds=0.0, epoch_seconds=0.0)  # type: ignore[assignment]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(time, "time", lambda: 1_000.0)
    for step, passed, expected in ((1, 2.0, 1), (2, 0.5, 1), (3, 0.6, 3), (4, 0.1, 3)):
        now[0] += passed
        worker.training.step = step
        worker._write_heartbeat(urgent=False)
        assert folder.status().step == expected


def test_a_heartbeat_outlives_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = []
    monkeypatch.setattr(atomic_files.os, "fsync", synced.append)
    write_status(tmp_path, RunStatus("running", **this_process()))
    assert len(synced) == 2  # the file before it is renamed, and its folder


LOSSES: dict[str, Callable[[Path], object]] = {
    "empty status": lambda path: (path / "status.json").write_bytes(b""),
    "no status": lambda path: (path / "status.json").unlink(),
    "zeros": lambda path: (path / "status.json").write_bytes(bytes(400)),
    "half a status": lambda path: (path / "status.json").write_bytes((path / "status.json").read_bytes()[:50]),
    "no name": lambda path: (path / "name.json").unlink(),
    "empty name and status": lambda path: [(path / f).write_bytes(b"") for f in ("name.json", "status.json")],
}


@pytest.fixture
def interrupted(runs_dir: Path) -> RunFolder:
    """A run that was stopped after its second epoch of four."""
    folder = claim_new(runs_dir, ae_spec(epochs=4))
    worker = Worker(folder)

    def stop(event: dict) -> None:
        if event["kind"] == "epoch" and event["epoch"] == 2:
            folder.requests.set_control("stop")

    worker.on_event = stop
    assert worker.run().state == "stopped"
    return folder


def test_repair_rebuilds_what_resumes_bit_for_bit(
    interrupted: RunFolder, runs_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = interrupted.status()
    for how, lose in LOSSES.items():
        lose(interrupted.path)
        assert RunIndex(runs_dir).entries()[0].error, how
        assert main(["repair"]) == 0, how
        status = interrupted.status()
        assert (status.state, status.epoch, status.step, status.epochs) == ("stopped", 2, before.step, 4), how
        assert not RunIndex(runs_dir).entries()[0].error, how
    assert main(["repair"]) == 0
    assert "no run is damaged" in capsys.readouterr().out
    requeue(interrupted)
    assert Worker(interrupted).run().state == "done"
    whole = claim_new(tmp_path / "elsewhere", ae_spec(epochs=4))
    assert Worker(whole).run().state == "done"
    assert_same_run(interrupted, whole)
    (interrupted.path / "status.json").unlink()
    assert repair_run(interrupted) == ["status.json"]
    assert interrupted.status().state == "done"


def test_repair_says_what_it_cannot(interrupted: RunFolder, capsys: pytest.CaptureFixture[str]) -> None:
    interrupted.set_status(replace(interrupted.status(), reason=""))
    with FileLock(interrupted.path / ".lock"), pytest.raises(RunError, match="is being trained"):
        repair_run(interrupted)
    (interrupted.path / "status.json").unlink()
    for manifest in interrupted.checkpoints.glob("*/manifest.json"):
        manifest.write_text(json.dumps({"model.safetensors": "0" * 64}))
    assert main(["repair", interrupted.id]) == 1
    assert "no checkpoint of" in capsys.readouterr().err
    (interrupted.path / "spec.json").write_text("{")
    assert main(["repair", interrupted.id]) == 1
    assert "spec.json" in capsys.readouterr().err
    assert os.listdir(interrupted.checkpoints)
