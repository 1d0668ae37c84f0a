import json
import os
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from lab.errors import RunError
from lab.runs.run_status import SILENT_SECONDS, RunStatus, process_fields, read_status, this_process, write_status


@pytest.fixture
def running():
    return RunStatus("running", epoch=3, epochs=10, progress=3.5, seconds=7.0, **this_process())


def test_round_trip(tmp_path, running):
    write_status(tmp_path, running)
    assert read_status(tmp_path) == running
    write_status(tmp_path, replace(running, state="done"))
    assert read_status(tmp_path).state == "done"


def test_a_dead_worker_is_detected(tmp_path, running):
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait(timeout=60)
    write_status(tmp_path, replace(running, pid=process.pid))
    status = read_status(tmp_path)
    assert status.state == "died"
    assert "resume continues from its last checkpoint" in status.reason
    assert (status.epoch, status.progress) == (3, 3.5)


def test_a_zombie_is_dead(tmp_path, running):
    process = subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE)
    process.stdout.read()  # its end closes the pipe
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    write_status(tmp_path, replace(running, **process_fields(process.pid)))
    assert read_status(tmp_path).state == "died"
    process.stdout.close()
    process.wait(timeout=60)


def test_a_reused_pid_is_not_the_worker(tmp_path, running):
    write_status(tmp_path, replace(running, pid_started=running.pid_started - 100))
    assert read_status(tmp_path).state == "died"


def test_a_worker_on_another_machine_is_judged_by_its_heartbeat(tmp_path, running):
    there = replace(running, host="elsewhere", pid=1)
    write_status(tmp_path, there)
    assert read_status(tmp_path).state == "running"
    write_status(tmp_path, replace(there, heartbeat=time.time() - SILENT_SECONDS - 1))
    assert read_status(tmp_path).state == "died"


@pytest.mark.parametrize("state", ["queued", "paused", "stopped", "done", "failed"])
def test_only_a_running_run_can_be_dead(tmp_path, running, state):
    write_status(tmp_path, replace(running, state=state, pid=0))
    assert read_status(tmp_path).state == state


@pytest.mark.parametrize(
    "values",
    [
        [],
        "running",
        {},
        {"state": "sleeping"},
        {"state": ["running"]},
        {"state": "queued", "mood": "good"},
        {"state": "queued", "heartbeat": "now"},
        {"state": "queued", "epochs": None},
        {"state": "running", "pid": -1},
        {"state": "running", "awaiting_step": "no"},
        {"state": "running", "pid": 1.5},
        {"state": "running", "pid": "12"},
    ],
)
def test_an_altered_status_is_reported(tmp_path, values):
    (tmp_path / "status.json").write_text(json.dumps(values))
    with pytest.raises(RunError, match=r"status\.json of .* is not what was written \(altered\)"):
        read_status(tmp_path)


def test_a_huge_pid_is_dead(tmp_path, running):
    write_status(tmp_path, replace(running, pid=10**30))
    assert read_status(tmp_path).state == "died"


def test_time_left(running):
    assert running.seconds_left == pytest.approx(7.0 / 3.5 * 6.5)
    assert replace(running, progress=0.0).seconds_left is None
    assert replace(running, state="paused").seconds_left is None
    assert running.is_active
    assert not replace(running, state="paused").is_active


def test_a_waiting_run_shows_no_time_left_and_a_dead_one_is_not_waiting(tmp_path, running):
    awaiting_step = replace(running, awaiting_step=True)
    write_status(tmp_path, awaiting_step)
    assert read_status(tmp_path) == awaiting_step
    assert awaiting_step.seconds_left is None
    write_status(tmp_path, replace(awaiting_step, pid_started=1.0))
    assert (read_status(tmp_path).state, read_status(tmp_path).awaiting_step) == ("died", False)
