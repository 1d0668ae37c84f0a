"""The queue: with an engine that only notes what it starts, and with real worker processes on digits."""

import select
import threading
from dataclasses import replace

import psutil
import pytest

from lab.config import settings
from lab.data import DataConfig
from lab.errors import ConfigError, RunError
from lab.jobs import WarmEngine, delete, dispatch, duplicate, pause, resume, stop, submit
from lab.jobs.engines import CAN_FORK
from lab.jobs.run_queue import buildable, claim_new, claim_resumed
from lab.jobs.worker import Worker
from lab.runs.checkpoint import list_checkpoints, load_newest_weights
from lab.runs.run_index import RunIndex
from lab.runs.run_spec import RunSpec
from lab.runs.run_status import this_process
from models.conditional_vae import ConditionalVAEConfig
from tests.small import ae_spec, assert_same_tensors, is_gone, timeless, vae_spec, wait_for

SPEC = vae_spec({"dropout": 0.1}, epochs=12, batch_size=16)


class Notes:
    """An engine that starts nothing: this process stands for every worker."""

    def __init__(self):
        self.started = []

    def start(self, run_folder):
        self.started.append(run_folder.name)
        return this_process()


def finish(folder):
    folder.set_status(replace(folder.status(), state="done"))


def queued(runs_dir, n):
    return [RunIndex(runs_dir).create(ae_spec(), f"run {k}") for k in range(n)]


def states(*folders):
    return [folder.status().state for folder in folders]


def test_one_at_a_time_oldest_first(runs_dir):
    folders, engine = queued(runs_dir, 3), Notes()
    for n, folder in enumerate(folders):
        assert dispatch(runs_dir, engine) == [folder.id]
        assert dispatch(runs_dir, engine) == []
        assert states(*folders) == ["done"] * n + ["running"] + ["queued"] * (2 - n)
        finish(folder)
    assert dispatch(runs_dir, engine) == []
    assert engine.started == [folder.id for folder in folders]


def test_two_at_once_where_that_is_allowed(runs_dir, monkeypatch):
    monkeypatch.setenv("LATENT_LAB_MAX_RUNNING", "2")
    folders = queued(runs_dir, 3)
    assert dispatch(runs_dir, Notes()) == [folder.id for folder in folders[:2]]


@pytest.mark.parametrize("value", ["-1", "20", "low"])
def test_a_niceness_out_of_range_is_an_error(monkeypatch, value):
    monkeypatch.setenv("LATENT_LAB_NICENESS", value)
    with pytest.raises(ConfigError, match=r"LATENT_LAB_NICENESS = .* must be a whole number from 0 to 19"):
        settings()


@pytest.mark.parametrize("value", ["0", "-1", "two", "1.5", ""])
def test_an_invalid_limit_is_reported(runs_dir, monkeypatch, value):
    monkeypatch.setenv("LATENT_LAB_MAX_RUNNING", value)
    queued(runs_dir, 1)
    with pytest.raises(ConfigError, match=r"LATENT_LAB_MAX_RUNNING = .* must be a whole number of at least 1"):
        dispatch(runs_dir, Notes())


def test_a_dead_worker_frees_its_slot(runs_dir):
    first, second = queued(runs_dir, 2)
    first.set_status(replace(first.status(), state="running", **(this_process() | {"pid_started": 1.0})))
    assert dispatch(runs_dir, Notes()) == [second.id]
    assert states(first, second) == ["died", "running"]


def test_damaged_and_unrelated_folders_are_ignored(runs_dir):
    bad, good = queued(runs_dir, 2)
    (bad.path / "status.json").write_text('{"state": "queued", "heartbeat": "now"}')
    (runs_dir / "pictures").mkdir()
    assert dispatch(runs_dir, Notes()) == [good.id]


def test_dispatchers_at_once_start_each_run_once(runs_dir, monkeypatch):
    monkeypatch.setenv("LATENT_LAB_MAX_RUNNING", "5")
    folders, engine = queued(runs_dir, 8), Notes()
    together = threading.Barrier(6)

    def race():
        together.wait()
        dispatch(runs_dir, engine)

    threads = [threading.Thread(target=race) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert engine.started == [folder.id for folder in folders[:5]]


def test_an_engine_that_fails_leaves_the_run_queued(runs_dir):
    (folder,) = queued(runs_dir, 1)

    class Broken:
        def start(self, run_folder):
            raise OSError("no more processes")

    with pytest.raises(RunError, match="no more processes"):
        dispatch(runs_dir, Broken())
    assert states(folder) == ["queued"]
    assert dispatch(runs_dir, Notes()) == [folder.id]


def test_a_queued_run_can_be_paused_stopped_and_queued_again(runs_dir):
    first, second = queued(runs_dir, 2)
    pause(runs_dir, first.id)
    stop(runs_dir, second.id)
    assert states(first, second) == ["paused", "stopped"]
    assert dispatch(runs_dir, Notes()) == []
    claim_resumed(runs_dir, second.id)
    assert states(second) == ["running"]
    assert second.requests.control() is None


@pytest.mark.parametrize("state", ["paused", "stopped", "done", "failed"])
def test_an_inactive_run_cannot_be_stopped(runs_dir, state):
    (folder,) = queued(runs_dir, 1)
    folder.set_status(replace(folder.status(), state=state))
    for ask in (pause, stop):
        with pytest.raises(RunError, match=f"this run is already {state}"):
            ask(runs_dir, folder.id)


@pytest.mark.parametrize("state", ["queued", "running", "done"])
def test_an_active_or_finished_run_cannot_be_resumed(runs_dir, state):
    (folder,) = queued(runs_dir, 1)
    folder.set_status(replace(folder.status(), state=state, **this_process()))
    for again in (resume, claim_resumed):
        with pytest.raises(RunError, match=f"this run is {state}; only a paused, stopped, failed or dead one"):
            again(runs_dir, folder.id)


def test_real_workers_take_turns_pause_resume_and_stop(runs_dir, tmp_path):
    """One after the other in one test, since each worker takes seconds to wake."""
    whole = claim_new(tmp_path / "elsewhere", SPEC)
    assert Worker(whole).run().state == "done"

    first = submit(runs_dir, SPEC, "first")
    second = submit(runs_dir, ae_spec(epochs=5000), "second")
    assert states(first, second) == ["running", "queued"]
    with pytest.raises(RunError, match="this run is training; stop it first"):
        delete(runs_dir, first.id)
    wait_for(lambda: len(first.events()) > 40)
    pause(runs_dir, first.id)
    wait_for(lambda: states(first) == ["paused"])
    assert 1 <= first.status().epoch < 12

    # the place is free: the second starts by itself
    wait_for(lambda: states(second) == ["running"])
    resume(runs_dir, first.id)
    assert states(first) == ["queued"]
    wait_for(lambda: any(e["epoch"] >= 1 for e in second.events()))
    stop(runs_dir, second.id)
    wait_for(lambda: states(second) == ["stopped"])
    assert second.load_model().latent_dim == 2

    # and then the first goes on, bit for bit
    wait_for(lambda: states(first) == ["done"])
    assert_same_tensors(load_newest_weights(first.checkpoints), load_newest_weights(whole.checkpoints))
    assert timeless(first.events()) == timeless(whole.events())
    assert (first.status().attempt, second.status().attempt) == (2, 1)


def test_a_failed_worker_frees_its_slot(runs_dir):
    broken = submit(runs_dir, replace(ae_spec(), data=DataConfig(name="mnist")), "no data")
    twin = duplicate(runs_dir, broken.id)
    assert twin.id != broken.id
    assert twin.spec() == broken.spec()
    wait_for(lambda: states(broken, twin) == ["failed", "failed"])
    assert "python -m lab download mnist" in broken.status().reason
    assert "Traceback" in (broken.path / "worker.log").read_text()  # for whoever looks into it
    assert list_checkpoints(broken.checkpoints) == []
    delete(runs_dir, broken.id)
    assert RunIndex(runs_dir).ids() == [twin.id]


def ready_engine():
    """An engine whose idle process has everything imported."""
    engine = WarmEngine()
    engine.prepare()
    wait_for(lambda: select.select([engine._waiting.stdout], [], [], 0)[0])
    return engine


def test_an_idle_process_that_still_imports_becomes_the_worker(runs_dir, monkeypatch):
    monkeypatch.delenv("LATENT_LAB_NICENESS")
    engine = WarmEngine()
    engine.prepare()
    waiting = engine._waiting
    engine.prepare()  # one is enough
    assert engine._waiting is waiting
    folder = submit(runs_dir, ae_spec(epochs=1), engine=engine)
    status = folder.status()
    assert (status.state, status.pid) == ("running", waiting.pid)
    wait_for(lambda: states(folder) == ["done"])
    assert psutil.Process(waiting.pid).nice() == 19
    assert waiting.wait(timeout=60) == 0
    engine.prepare()
    assert engine._waiting is not waiting
    engine._waiting.kill()


@pytest.mark.skipif(not CAN_FORK, reason="this system cannot fork")
def test_an_idle_process_forks_workers_which_outlive_it(runs_dir):
    engine = ready_engine()
    idle = engine._waiting
    failing = submit(runs_dir, replace(ae_spec(), data=DataConfig(name="mnist")), engine=engine)
    wait_for(lambda: states(failing) == ["failed"] and not psutil.pid_exists(failing.status().pid))  # and no zombie
    assert "Traceback" in (failing.path / "worker.log").read_text()

    folder = submit(runs_dir, ae_spec(epochs=5000), engine=engine)
    worker = psutil.Process(folder.status().pid)
    assert worker.ppid() == idle.pid == engine._waiting.pid
    idle.stdin.close()  # what happens when the app ends
    assert idle.wait(timeout=60) == 0
    seen = len(folder.events())
    wait_for(lambda: len(folder.events()) > seen)
    stop(runs_dir, folder.id)
    wait_for(lambda: states(folder) == ["stopped"])
    wait_for(lambda: is_gone(worker))


def test_a_dead_idle_process_is_replaced(runs_dir, monkeypatch):
    engine, started = WarmEngine(), []
    engine.prepare()
    engine._waiting.kill()
    engine._waiting.wait(timeout=60)
    gone = engine._waiting
    monkeypatch.setattr("lab.jobs.engines.LocalEngine.start", lambda _, path: started.append(path) or this_process())
    (folder,) = queued(runs_dir, 1)
    assert dispatch(runs_dir, engine) == [folder.id]
    assert started == [folder.path]
    engine.prepare()
    assert engine._waiting is not gone
    engine._waiting.kill()


def test_fewer_classes_than_the_dataset_has_are_refused_before_training():
    spec = RunSpec(DataConfig("digits"), "conditional-vae", ConditionalVAEConfig(n_classes=2))
    with pytest.raises(ConfigError, match="has 10 classes; set n_classes to 10 or more"):
        buildable(spec)
    more = replace(spec, model_config=ConditionalVAEConfig(n_classes=12))
    assert buildable(more) == more
