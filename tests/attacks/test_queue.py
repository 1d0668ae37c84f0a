"""Full and read-only disks, stuck locks, hanging and forgotten workers stop no queue (points 2, 8, 9, 20)."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from filelock import FileLock

from lab import jobs
from lab.errors import RunError
from lab.jobs import WarmEngine, engines, queue_lock, run_queue, supervisor, warm_process
from lab.jobs.supervisor import HANG_SECONDS, UNANSWERED_SECONDS, Supervisor
from lab.jobs.worker import Worker, main
from lab.runs import atomic_files, run_status
from lab.runs.run_folder import RunFolder
from lab.runs.run_index import RunIndex
from lab.runs.run_status import end_process, process_fields, this_process, worker_alive
from tests.attacks.conftest import Target
from tests.small import ae_spec, wait_for
from ui.shared import cache, page


class Sleepers:
    """An engine whose workers only sleep."""

    def __init__(self) -> None:
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, run_folder: Path) -> dict[str, Any]:
        self.processes.append(subprocess.Popen(["sleep", "600"]))
        return process_fields(self.processes[-1].pid)


@pytest.fixture
def engine() -> Iterator[Sleepers]:
    engine = Sleepers()
    yield engine
    for process in engine.processes:
        process.kill()
        process.wait(20)


def queue(runs_dir: Path, n: int = 1) -> list[RunFolder]:
    return [RunIndex(runs_dir).create(ae_spec(), f"run {k}") for k in range(n)]


def refuse_writes(monkeypatch: pytest.MonkeyPatch, number: int, after: int = 0) -> None:
    """Let every write of a whole file fail, but for the first few."""
    plain, left = atomic_files.write_bytes, [after]

    def write(path: Path, data: bytes, *, durable: bool = True) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(number, os.strerror(number))
        plain(path, data, durable=durable)

    monkeypatch.setattr(atomic_files, "write_bytes", write)


def test_with_a_full_disk_no_worker_is_started(
    runs_dir: Path, engine: Sleepers, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder,) = queue(runs_dir)
    with monkeypatch.context() as patch:
        refuse_writes(patch, errno.ENOSPC)
        for _ in range(3):
            with pytest.raises(RunError, match="the disk is full; free some space"):
                jobs.dispatch(runs_dir, engine)
    assert engine.processes == []
    assert folder.status().state == "queued"
    assert jobs.dispatch(runs_dir, engine) == [folder.id]


def test_a_worker_that_cannot_be_named_is_ended(
    runs_dir: Path, engine: Sleepers, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(runs_dir)
    refuse_writes(monkeypatch, errno.ENOSPC, after=1)
    with pytest.raises(RunError, match="the disk is full"):
        jobs.dispatch(runs_dir, engine)
    assert engine.processes[0].wait(20) == -signal.SIGKILL


def test_queued_runs_wait_for_space(runs_dir: Path, engine: Sleepers, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder,) = queue(runs_dir)
    usage = shutil.disk_usage(runs_dir)
    with monkeypatch.context() as patch:
        patch.setattr(run_queue.shutil, "disk_usage", lambda _: usage._replace(free=99_000_000))
        assert jobs.short_of_space(runs_dir)
        assert jobs.dispatch(runs_dir, engine) == []
    assert folder.status().state == "queued"
    assert jobs.dispatch(runs_dir, engine) == [folder.id]


def test_a_worker_whose_failure_cannot_be_written_starts_no_other(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = queue(runs_dir, 2)
    monkeypatch.setattr("lab.jobs.worker.dispatch", lambda *_: pytest.fail("started another"))
    monkeypatch.setattr("lab.jobs.worker.be_nice", lambda: None)
    refuse_writes(monkeypatch, errno.ENOSPC)
    with pytest.raises(OSError, match="No space left"):
        main(str(first.path))


def test_a_full_disk_within_the_queue_lock_has_its_own_reason(runs_dir: Path) -> None:
    (folder,) = queue(runs_dir)
    worker = Worker(folder)
    error = RunError("cannot be used")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    worker._fail(error)
    assert folder.status().reason.startswith("the disk is full; the last checkpoint is kept")


def test_a_status_with_nan_is_damaged_and_never_started(runs_dir: Path, engine: Sleepers) -> None:
    (folder,) = queue(runs_dir)
    text = (folder.path / "status.json").read_text()
    for number in ("NaN", "Infinity", "-1e999"):
        (folder.path / "status.json").write_text(text.replace('"heartbeat": ', f'"heartbeat": {number}, "step": '))
        assert jobs.dispatch(runs_dir, engine) == []
        assert "latent-lab repair" in RunIndex(runs_dir).entry(folder.id).error


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EROFS, "is not writable; give this user write access"),
        (errno.EACCES, "is not writable"),
        (errno.ENOLCK, "its file system does not support locks; set LATENT_LAB_RUNS"),
        (errno.ENOTSUP, "its file system does not support locks"),
        (errno.EDQUOT, "the disk is full"),
    ],
)
def test_every_action_says_why_the_folder_cannot_be_used(
    runs_dir: Path, engine: Sleepers, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    (folder,) = queue(runs_dir)
    refuse_writes(monkeypatch, number)
    monkeypatch.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(OSError(number, os.strerror(number))))
    actions = {
        "stop": lambda: jobs.stop(runs_dir, folder.id),
        "delete": lambda: jobs.delete(runs_dir, folder.id),
        "duplicate": lambda: jobs.duplicate(runs_dir, folder.id, engine),
        "change": lambda: jobs.change(runs_dir, folder.id, {"learning_rate": 0.1}),
        "step": lambda: jobs.step(runs_dir, folder.id, 1, engine),
    }
    for name, action in actions.items():
        with pytest.raises(RunError, match=words):
            action()
        assert engine.processes == [], name


def test_a_stuck_lock_is_said_in_words(runs_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder,) = queue(runs_dir)
    monkeypatch.setattr(queue_lock, "LOCK_SECONDS", 0.05)
    with FileLock(runs_dir / ".queue.lock"), pytest.raises(RunError, match="try again in a moment"):
        jobs.delete(runs_dir, folder.id)


class Clock:
    """Seconds that pass when told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def watched(runs_dir: Path, engine: Sleepers) -> tuple[RunFolder, Supervisor, Clock]:
    """A run whose worker was stopped by SIGSTOP, and its supervisor."""
    folder, clock = queue(runs_dir)[0], Clock()
    supervisor = Supervisor(lambda: runs_dir, engine, clock)
    supervisor.check()  # starts it, without any page
    assert folder.status().state == "running"
    os.kill(engine.processes[0].pid, signal.SIGSTOP)
    return folder, supervisor, clock


def pass_time(supervisor: Supervisor, clock: Clock, seconds: float) -> None:
    for _ in range(int(seconds // 10)):
        clock.now += 10.0
        supervisor.check()


def test_a_hanging_worker_can_be_stopped_and_deleted_and_the_next_runs(runs_dir: Path, engine: Sleepers) -> None:
    folder, supervisor, clock = watched(runs_dir, engine)
    (following,) = queue(runs_dir)
    jobs.stop(runs_dir, folder.id)
    pass_time(supervisor, clock, UNANSWERED_SECONDS - 10)
    assert folder.status().state == "running"  # it has as long as this to answer
    pass_time(supervisor, clock, 20)
    assert engine.processes[0].wait(20) == -signal.SIGKILL
    assert (folder.status().state, following.status().state) == ("stopped", "running")
    assert "did not answer and was ended" in folder.status().reason
    jobs.delete(runs_dir, folder.id)


def test_a_worker_that_hangs_unasked_is_ended_after_a_quarter_of_an_hour(runs_dir: Path, engine: Sleepers) -> None:
    folder, supervisor, clock = watched(runs_dir, engine)
    pass_time(supervisor, clock, HANG_SECONDS - 20)
    assert folder.status().state == "running"
    pass_time(supervisor, clock, 40)
    assert folder.status().state == "failed"
    assert "had not answered for 15 minutes" in folder.status().reason


def test_a_worker_that_shows_signs_of_life_is_left_alone(runs_dir: Path, engine: Sleepers) -> None:
    folder, supervisor, clock = watched(runs_dir, engine)
    jobs.stop(runs_dir, folder.id)
    for step in range(30):
        pass_time(supervisor, clock, 50)
        folder.set_status(replace(folder.status(), step=step, heartbeat=float(step)))  # a clock that was set back
    assert folder.status().state == "running"


def test_a_server_that_slept_ends_nobody(runs_dir: Path, engine: Sleepers) -> None:
    """A laptop that was closed, or a process that was stopped, has observed no silence."""
    folder, supervisor, clock = watched(runs_dir, engine)
    supervisor.check()
    clock.now += 100_000.0
    supervisor.check()
    assert folder.status().state == "running"


def test_a_worker_that_answered_just_now_is_not_ended(runs_dir: Path, engine: Sleepers) -> None:
    folder, *_ = watched(runs_dir, engine)
    seen = folder.status()
    folder.set_status(replace(seen, step=1))
    supervisor.end_worker(folder.path, seen, "stopped", "")
    assert folder.status().state == "running"


def test_a_server_starts_what_is_queued_though_no_page_is_open(target: Target) -> None:
    """As after a restart, or after a worker that was killed."""
    folder = RunIndex(target.runs).create(ae_spec(epochs=1), "left behind")
    wait_for(lambda: folder.status().state != "queued" and folder.status().pid != target.process.pid)
    status = folder.status()  # of the worker, no longer of the server that is starting it
    assert status.state == "running"
    run_status.end_process(status.pid, status.pid_started)  # which need not train


def test_this_process_never_ends_itself() -> None:
    run_status.end_process(os.getpid(), this_process()["pid_started"])
    run_status.end_process(2**22 + 1, 0.0)  # no process


def test_clearing_caches_leaks_no_waiting_worker() -> None:
    engine = cache.engine()
    engine.prepare()
    waiting = engine._waiting
    assert waiting is not None
    try:
        for _ in range(3):
            st.cache_resource.clear()
            cache.engine().prepare()
            page._start_collector()
        assert cache.engine()._waiting is waiting
    finally:
        waiting.kill()
        waiting.wait(20)


@pytest.mark.parametrize("lines", [["fork /a", ""], [""]])
def test_a_waiting_worker_ends_with_its_keeper(monkeypatch: pytest.MonkeyPatch, lines: list[str]) -> None:
    """Even where another process holds the other end of its pipe open."""
    reading, writing = os.pipe()
    monkeypatch.setattr(warm_process, "PARENT_SECONDS", 0.01)
    keeper = subprocess.Popen(["true"])
    keeper.wait(20)
    with os.fdopen(reading) as stdin, os.fdopen(writing, "w", buffering=1) as pipe:
        monkeypatch.setattr(sys, "stdin", stdin)
        for line in lines[:-1]:
            pipe.write(f"{line}\n")
            assert warm_process._next_line(os.getppid()) == f"{line}\n"
        assert warm_process._next_line(keeper.pid) == ""


def test_an_idle_process_that_hangs_is_ended_and_the_run_starts(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was stopped after it had said that it is ready; the server does not wait for it."""
    (folder,) = queue(runs_dir)
    engine, started = WarmEngine(), []
    engine._waiting = subprocess.Popen(["sleep", "600"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    engine._is_ready, hanging = True, engine._waiting
    monkeypatch.setattr(engines, "ANSWER_SECONDS", 0.05)
    monkeypatch.setattr(engines.LocalEngine, "start", lambda _, path: started.append(path) or this_process())
    assert jobs.dispatch(runs_dir, engine) == [folder.id]
    assert started == [folder.path]
    assert hanging.wait(20) == -signal.SIGKILL


def test_a_start_that_hangs_ends_no_server(runs_dir: Path, engine: Sleepers, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run whose worker is being started names the server that does it; another gives it up and kills nobody."""
    server = Sleepers().start(runs_dir)
    clock, seen = Clock(), []
    other = Supervisor(lambda: runs_dir, engine, clock)

    def hang(run_folder: Path) -> dict[str, Any]:
        folder = RunFolder(run_folder)
        folder.set_status(replace(folder.status(), **server))  # as the first server wrote it
        seen.append(folder.status())
        raise RunError("no answer")

    monkeypatch.setattr(engine, "start", hang)
    (folder,) = queue(runs_dir)
    with pytest.raises(RunError, match="no answer"):
        jobs.dispatch(runs_dir, engine)
    assert folder.status().state == "queued"
    folder.set_status(seen[0])  # it never came back
    pass_time(other, clock, HANG_SECONDS + 20)
    assert folder.status().state == "failed" and not folder.status().starting
    assert worker_alive(seen[0])
    end_process(server["pid"], server["pid_started"])
