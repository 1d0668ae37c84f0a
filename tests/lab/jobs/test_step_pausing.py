"""Step by step, through real workers: they hold where they are asked to, and the run is none the worse for it."""

import threading
from contextlib import contextmanager

import psutil
import pytest

from lab.errors import RunError
from lab.jobs import change, dispatch, pause, resume, step, step_pausing, stop, submit, train_on
from lab.jobs.run_queue import claim_new, claim_resumed
from lab.jobs.worker import Worker
from lab.runs.batch_inspection import load_inspection
from lab.runs.checkpoint import list_checkpoints
from lab.runs.run_status import this_process
from lab.runs.snapshots import SnapshotKey, is_transient, list_snapshots
from tests.small import ae_spec, assert_same_run, vae_spec, wait_for

SPEC = vae_spec({"dropout": 0.2}, epochs=3, flip=0.3)
BATCHES = 10  # an epoch of digits: 1,199 images, 128 a batch


class Here:
    """An engine whose workers are threads of this process."""

    def __init__(self):
        self.threads = []

    def start(self, run_folder):
        from lab.runs.run_folder import RunFolder

        self.threads.append(threading.Thread(target=lambda: Worker(RunFolder(run_folder)).run(), daemon=True))
        self.threads[-1].start()
        return this_process()


@contextmanager
def stepping(runs_dir, spec=SPEC):
    """A run that holds before its first batch; stopped at the end, if it is still going."""
    engine = Here()
    folder = submit(runs_dir, spec, engine=engine, step_by_step=True)
    try:
        held(folder, 0)
        yield folder, engine
    finally:
        if folder.status().is_active:
            stop(runs_dir, folder.id)
        for thread in engine.threads:
            thread.join(60)
            assert not thread.is_alive()


def held(folder, step_):
    """The status once it holds after that step."""
    return wait_for(lambda: (s := folder.status()).awaiting_step and s.step == step_ and s)


def ended(folder, state):
    return wait_for(lambda: (s := folder.status()).state == state and s)


def test_a_stepped_run_waits_where_requested_and_ends_bit_for_bit_the_same(runs_dir, whole):
    with stepping(runs_dir) as (folder, engine):
        assert folder.snapshot_keys() == [(0, 0)]
        assert load_inspection(folder.steps, 0) is None
        at = 0
        for amount in (1, 1, 1, 10, "epoch", 1):
            step(runs_dir, folder.id, amount, engine)
            at = (at // BATCHES + 1) * BATCHES if amount == "epoch" else at + amount
            status = held(folder, at)
            assert (status.state, status.epoch, status.batch) == ("running", at // BATCHES, at % BATCHES)
            assert status.progress == pytest.approx(at / BATCHES)
            assert status.seconds_left is None
            assert folder.snapshot_keys()[-1] == SnapshotKey(*divmod(at, BATCHES))  # the film ends where it stands
            assert sum(is_transient(m) for m in folder.snapshot_keys()) <= 1
            look = load_inspection(folder.steps, at)
            assert (look.step, len(look.recon_loss)) == (at, 128 if at % BATCHES else 47)
            assert list_checkpoints(folder.checkpoints)[-1].name == f"{at // BATCHES:06d}" + (
                f"-{at % BATCHES:06d}" if at % BATCHES else ""
            )
        assert at == 21
        train_on(runs_dir, folder.id, engine)
        assert not ended(folder, "done").awaiting_step
    assert_same_run(folder, whole)
    leftovers = [p for p in folder.path.rglob("*") if p.name.endswith("tmp") or p.name in ("steps.json", "reserve")]
    assert leftovers == []


def test_a_step_request_pauses_a_running_training_and_zero_steps_at_once(runs_dir):
    with stepping(runs_dir, vae_spec(epochs=5000)) as (folder, engine):
        train_on(runs_dir, folder.id, engine)
        wait_for(lambda: not folder.status().awaiting_step)
        step(runs_dir, folder.id, 0, engine)
        first = wait_for(lambda: (s := folder.status()).awaiting_step and s)
        assert load_inspection(folder.steps, first.step) is None  # nobody watched
        step(runs_dir, folder.id, 0, engine)
        step(runs_dir, folder.id, 3, engine)
        assert held(folder, first.step + 3).attempt == 1
        assert load_inspection(folder.steps, first.step + 3) is not None


@pytest.mark.parametrize(("ask", "state"), [(pause, "paused"), (stop, "stopped")])
def test_a_waiting_run_can_be_paused_or_stopped_and_stepped_again(runs_dir, whole, ask, state):
    with stepping(runs_dir) as (folder, engine):
        step(runs_dir, folder.id, 13, engine)
        held(folder, 13)
        ask(runs_dir, folder.id)
        status = ended(folder, state)
        assert (status.step, status.batch, status.awaiting_step) == (13, 3, False)
        assert folder.snapshot_keys()[-1] == (1, 3)
        step(runs_dir, folder.id, 1, engine)  # resumes it
        assert held(folder, 14).attempt == 2
        assert folder.snapshot_keys()[-1] == (1, 4)
        ask(runs_dir, folder.id)
        ended(folder, state)
        resume(runs_dir, folder.id, engine)  # goes freely
        ended(folder, "done")
    assert_same_run(folder, whole)


def test_a_kill_while_waiting_loses_nothing_that_was_shown(runs_dir, whole):
    folder = submit(runs_dir, SPEC, step_by_step=True)  # a process
    held(folder, 0)
    step(runs_dir, folder.id, 13)
    process = psutil.Process(held(folder, 13).pid)
    process.kill()
    status = ended(folder, "died")
    assert (status.step, status.awaiting_step) == (13, False)
    assert load_inspection(folder.steps, 13).step == 13
    assert folder.snapshot_keys()[-1] == (1, 3)
    first = []
    Worker(claim_resumed(runs_dir, folder.id), lambda event: first.append(event["step"])).run()
    assert first[0] == 14  # nothing is trained twice
    assert_same_run(folder, whole)


def test_a_run_paused_while_training_ends_its_film_at_the_pause(runs_dir, whole):
    folder = claim_new(runs_dir, SPEC)
    Worker(folder, lambda event: folder.requests.set_control("pause") if event["epoch"] > 1.2 else None).run()
    status = folder.status()
    assert (status.state, status.step, status.batch) == ("paused", 13, 3)
    assert folder.snapshot_keys()[-1] == (1, 3)
    stray = folder.snapshots / SnapshotKey(2, 5).name  # of a worker that was killed before its checkpoint
    stray.mkdir()
    kept = []
    again = Worker(claim_resumed(runs_dir, folder.id), lambda event: kept.append(list_snapshots(folder.snapshots)))
    assert again.run().state == "done"
    assert kept[0][-1] == (1, 3)  # until there is a newer one
    assert_same_run(folder, whole)


def test_without_a_step_for_a_minute_a_run_pauses_and_can_resume(runs_dir, monkeypatch):
    with stepping(runs_dir) as (folder, engine):
        step(runs_dir, folder.id, 3, engine)
        held(folder, 3)
        monkeypatch.setattr("lab.jobs.step_pausing.STEP_TIMEOUT_SECONDS", 0.0)
        status = ended(folder, "paused")
        assert status.reason == step_pausing.TIMEOUT_REASON
        assert (status.step, status.awaiting_step) == (3, False)
        monkeypatch.undo()
        monkeypatch.setenv("LATENT_LAB_DEVICE", "cpu")
        step(runs_dir, folder.id, 1, engine)
        assert held(folder, 4).reason == ""


def test_a_waiting_step_run_frees_its_slot_for_a_queued_run(runs_dir, monkeypatch):
    monkeypatch.setenv("LATENT_LAB_MAX_RUNNING", "1")
    with stepping(runs_dir) as (folder, engine):
        other = submit(runs_dir, ae_spec(epochs=1), engine=engine)
        assert other.status().state == "queued"
        monkeypatch.setattr("lab.jobs.step_pausing.QUEUE_CHECK_SECONDS", 0.0)
        assert ended(folder, "paused").reason == step_pausing.QUEUE_REASON
        dispatch(runs_dir, engine)  # as the process of a worker does at its end
        assert ended(other, "done")
        step(runs_dir, folder.id, 1, engine)
        held(folder, 1)


def test_the_heartbeat_continues_while_waiting(runs_dir, monkeypatch):
    monkeypatch.setattr("lab.jobs.worker.HEARTBEAT_SECONDS", 0.0)
    with stepping(runs_dir) as (folder, _):
        first = folder.status().heartbeat
        wait_for(lambda: folder.status().heartbeat > first)
        assert folder.status().awaiting_step


def test_settings_changed_while_waiting_apply_to_the_next_batch(runs_dir):
    with stepping(runs_dir) as (folder, engine):
        step(runs_dir, folder.id, 2, engine)
        held(folder, 2)
        change(runs_dir, folder.id, {"learning_rate": 1e-8})
        step(runs_dir, folder.id, 1, engine)
        held(folder, 3)
        assert [(c.step, c.settings) for c in folder.changes()] == [(2, {"learning_rate": 1e-8})]
        ratios = [u.ratio for u in load_inspection(folder.steps, 3).updates.values()]
        assert 0 < max(ratios) < 1e-5
        assert max(u.ratio for u in load_inspection(folder.steps, 2).updates.values()) > 1e-4


def test_a_waiting_run_keeps_its_request_and_drops_it_when_resumed(runs_dir):
    class Never:
        def start(self, run_folder):
            raise AssertionError

    folder = claim_new(runs_dir, SPEC)  # holds the only place
    waiting = submit(runs_dir, SPEC, engine=Never(), step_by_step=True)
    step(runs_dir, waiting.id, 10, Never())
    assert waiting.requests.take_steps() == 10
    step(runs_dir, waiting.id, "epoch", Never())
    pause(runs_dir, waiting.id)
    resume(runs_dir, waiting.id, Never())
    assert waiting.requests.take_steps() is None
    assert folder.status().state == "running"


def test_a_run_that_cannot_be_stepped_is_refused_with_the_reason(runs_dir):
    folder = claim_new(runs_dir, ae_spec(epochs=1))
    for nonsense in (-1, 1.0, True, "batch", None):
        with pytest.raises(RunError, match="is not a step: it is a number of batches"):
            step(runs_dir, folder.id, nonsense)
    assert Worker(folder).run().state == "done"
    for act in (lambda: step(runs_dir, folder.id, 1), lambda: train_on(runs_dir, folder.id)):
        with pytest.raises(RunError, match="this run is done"):
            act()


def test_an_altered_request_is_ignored(runs_dir):
    folder = claim_new(runs_dir, ae_spec())
    (folder.path / "steps.json").write_text('"soon"')
    assert folder.requests.take_steps() is None
    assert not folder.requests.has_steps()


def test_a_step_requested_just_before_the_pause_is_not_lost(runs_dir):
    folder = claim_new(runs_dir, ae_spec())
    worker = Worker(folder)
    folder.requests.request_steps(1)
    assert not worker._pause_unless_requested("it waited")
    assert folder.status().state == "running"
    folder.requests.request_steps(None)
    assert worker._pause_unless_requested("it waited")
    assert folder.status().state == "paused"
