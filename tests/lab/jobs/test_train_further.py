"""A finished run that is trained further is the run that was asked for all epochs at once."""

from __future__ import annotations

import pytest
import torch

from lab.cli.command_line import main
from lab.errors import ConfigError, RunError
from lab.jobs import train_further
from lab.jobs.run_queue import claim_further, claim_new, claim_resumed
from lab.jobs.worker import Worker
from lab.runs.run_index import RunIndex
from lab.runs.run_status import this_process
from tests.small import assert_same_run, vae_spec

SPEC = vae_spec({"dropout": 0.2, "kl_warmup_epochs": 4.0}, epochs=5)


@pytest.fixture(autouse=True)
def one_thread(monkeypatch):
    monkeypatch.setenv("LATENT_LAB_DEVICE", "cpu")
    torch.set_num_threads(1)


def finished(runs_dir, epochs, **training):
    folder = claim_new(runs_dir, SPEC.with_settings({"epochs": epochs, **training}))
    Worker(folder).run()
    return folder


@pytest.mark.parametrize("cut", [False, True], ids=["at once", "killed on the way"])
def test_it_becomes_the_run_of_all_epochs_bit_for_bit(runs_dir, cut):
    whole, first = finished(runs_dir, 5), finished(runs_dir, 2)
    made = (first.path / "spec.json").stat().st_mtime_ns

    def end(event):
        if cut and event["epoch"] > 3.2:
            raise KeyboardInterrupt

    Worker(claim_further(runs_dir, first.id, 3), end).run()
    if cut:
        assert (first.status().state, first.status().epochs) == ("stopped", 5)
        Worker(claim_resumed(runs_dir, first.id)).run()
    assert (first.status().state, first.status().epoch, first.status().epochs) == ("done", 5, 5)
    assert first.spec() == whole.spec()
    assert_same_run(first, whole)
    assert (first.path / "spec.json").stat().st_mtime_ns == made  # it is as old as it was, in lists of runs


def test_the_queue_starts_it_and_the_command_line_trains_it(runs_dir, capsys, monkeypatch):
    folder = finished(runs_dir, 1)
    started = []

    class Engine:
        def start(self, path):
            started.append(path)
            return this_process()

    train_further(runs_dir, folder.id, 1, Engine())
    assert started == [folder.path] and (folder.status().state, folder.status().epochs) == ("running", 2)
    Worker(folder).run()
    monkeypatch.setenv("LATENT_LAB_RUNS", str(runs_dir))
    assert main(["resume", folder.id, "--more", "1"]) == 0
    assert (folder.status().state, folder.status().epoch) == ("done", 3)


def test_what_cannot_be_trained_further_says_why_and_stays_as_it_is(runs_dir):
    folder = finished(runs_dir, 30, patience=1, min_delta=0.9)
    assert folder.status().epoch < 30
    before = [(folder.path / name).read_bytes() for name in ("spec.json", "status.json")]
    with pytest.raises(RunError, match="patience 0"):
        train_further(runs_dir, folder.id, 3)
    waiting = RunIndex(runs_dir).create(SPEC)
    with pytest.raises(RunError, match="this run is queued; only a finished one"):
        train_further(runs_dir, waiting.id, 3)
    done = finished(runs_dir, 1)
    for more, words in ((0, "choose 1 or more"), (10_000, "epochs")):
        with pytest.raises(ConfigError, match=words):
            train_further(runs_dir, done.id, more)
    assert (done.status().state, done.spec().training.epochs) == ("done", 1)
    assert [(folder.path / name).read_bytes() for name in ("spec.json", "status.json")] == before
