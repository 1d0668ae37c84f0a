"""The time that a queued run waits, against sums by hand."""

from dataclasses import replace

import pytest

from lab.data import DataConfig
from lab.errors import RunError
from lab.jobs import QueuePosition, duplicate, queue_position, resume, stop, submit
from lab.jobs.engines import Engine
from lab.runs.run_index import RunEntry, RunIndex
from lab.runs.run_status import RunStatus, this_process
from tests.small import ae_spec, vae_spec

FAST, SLOW = ae_spec(epochs=10), vae_spec(epochs=10)


def entry(name, spec, state, heartbeat=0.0, **status):
    epochs = spec.training.epochs
    return RunEntry(name, name, 0.0, spec, RunStatus(state, epochs=epochs, heartbeat=heartbeat, **status))


TRAINED = [  # 2 s and 6 s an epoch
    entry("fast", FAST, "done", progress=10.0, seconds=20.0),
    entry("older", FAST, "done", progress=10.0, seconds=900.0),
    entry("slow", SLOW, "paused", progress=5.0, seconds=30.0),
]
HALFWAY = entry("now", SLOW, "running", progress=5.0, seconds=40.0)  # 8 s an epoch: 40 s left
QUEUE = [entry("third", FAST, "queued", 3.0), entry("second", SLOW, "queued", 2.0), entry("first", FAST, "queued", 1.0)]


@pytest.mark.parametrize(
    ("places", "run", "expected"),
    [
        (1, "first", QueuePosition(0, 40.0)),
        (1, "second", QueuePosition(1, 40.0 + 20.0)),
        (1, "third", QueuePosition(2, 40.0 + 20.0 + 10 * 8.0)),  # the newest of its kind is the one that trains now
        (2, "first", QueuePosition(0, 0.0)),
        (2, "second", QueuePosition(1, 20.0)),
        (2, "third", QueuePosition(2, 40.0)),
    ],
)
def test_the_wait_is_what_the_runs_before_take(places, run, expected):
    assert queue_position([*QUEUE, HALFWAY, *TRAINED], run, places) == expected


def test_a_resumed_run_before_it_counts_with_what_is_left_of_it():
    half = entry("half", SLOW, "queued", 0.5, progress=7.0, seconds=70.0)
    assert queue_position([*QUEUE, half, *TRAINED], "first", 1) == QueuePosition(1, 30.0)


@pytest.mark.parametrize(
    "before",
    [
        entry("new", replace(FAST, data=DataConfig("shapes")), "running"),  # nothing like it has trained
        entry("steps", FAST, "running", progress=1.0, seconds=2.0, awaiting_step=True),
        entry("new", replace(FAST, data=DataConfig("shapes")), "queued", 0.1),
    ],
)
def test_what_is_not_known_is_not_said(before):
    assert queue_position([*QUEUE, before, *TRAINED], "first", 1).seconds is None


def test_no_more_runs_wait_than_may(runs_dir, monkeypatch):
    class Busy(Engine):
        def start(self, run_folder):
            return this_process()

    monkeypatch.setenv("LATENT_LAB_MAX_QUEUED", "1")
    submit(runs_dir, FAST, "trains", Busy())
    waits = submit(runs_dir, FAST, "waits", Busy())
    ids = RunIndex(runs_dir).ids()
    for act in (lambda: submit(runs_dir, FAST, "third", Busy()), lambda: duplicate(runs_dir, waits.id, Busy())):
        with pytest.raises(RunError, match="the queue is full, 1 of 1"):
            act()
    assert RunIndex(runs_dir).ids() == ids
    stop(runs_dir, waits.id)
    resume(runs_dir, waits.id, Busy())
    assert waits.status().state == "queued"
