"""kill -9 at ten random moments of one run: nothing that was seen is lost, and it ends on the very same weights."""

import random
import time

import psutil

from lab.jobs import WarmEngine, dispatch, submit
from lab.jobs.queue_lock import queue_lock
from lab.jobs.run_queue import claim_new, requeue
from lab.jobs.worker import Worker
from lab.runs.checkpoint import load_newest_weights
from tests.small import assert_same_tensors, timeless, vae_spec, wait_for

KILLS = 10
SPEC = vae_spec({"dropout": 0.2, "kl_warmup_epochs": 6.0}, epochs=14, batch_size=16, flip=0.3, rotate=10.0)


def epochs_of(events):
    return [event for event in timeless(events) if event["kind"] == "epoch"]


def file_of(path):
    return path.stat().st_ino if path.exists() else 0


def kill_at(folder, position, pause):
    """End the worker `pause` seconds after it has told of `position` (in epochs); returns all that was seen by then."""
    wait_for(lambda: folder.events() and folder.events()[-1]["epoch"] >= position)
    time.sleep(pause)
    seen = folder.events()
    psutil.Process(folder.status().pid).kill()
    wait_for(lambda: folder.status().state == "died")
    return seen


def test_kill_ten_times(runs_dir, tmp_path):
    whole = claim_new(tmp_path / "elsewhere", SPEC)
    assert Worker(whole).run().state == "done"
    expected = epochs_of(whole.events())

    chance, engine = random.Random(20), WarmEngine()
    folder = submit(runs_dir, SPEC)  # the first worker as users start it
    moments, complete = [], 0
    for kills in range(1, KILLS + 1):
        engine.prepare()  # the next worker imports while this one trains
        # from before the first batch to well into the next epoch; then somewhere between two events
        seen = kill_at(folder, complete + 1.3 * chance.random(), 0.03 * chance.random())
        moments.append(seen[-1]["epoch"])
        known = epochs_of(seen)
        assert known == expected[: len(known)]
        complete = known[-1]["epoch"]

        before = file_of(folder.events_file)
        with queue_lock(runs_dir):
            requeue(folder)
        assert dispatch(runs_dir, engine) == [folder.id]
        wait_for(lambda before=before: file_of(folder.events_file) != before)  # rewound to its checkpoint
        assert epochs_of(folder.events())[: len(known)] == known
        assert folder.status().state == "running"
        assert kills == folder.status().attempt - 1
    wait_for(lambda: folder.status().state != "running")

    status = folder.status()
    assert (status.state, status.attempt, status.epoch) == ("done", KILLS + 1, 14)
    assert timeless(folder.events()) == timeless(whole.events())
    assert_same_tensors(load_newest_weights(folder.checkpoints), load_newest_weights(whole.checkpoints))
    assert folder.snapshot_epochs() == whole.snapshot_epochs() == list(range(15))
    assert len(set(moments)) >= 5
    assert sum(moment % 1 > 0 for moment in moments) >= 5  # in the middle of an epoch
