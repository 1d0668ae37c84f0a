"""Settings that change while a run trains: told, kept through pauses and kills, and repeated with the run."""

import itertools
from dataclasses import replace

import pytest
import torch

from lab.errors import ConfigError, RunError
from lab.jobs.run_queue import change, claim_new, claim_resumed
from lab.jobs.worker import Worker
from lab.runs.run_spec import RunSpec
from lab.runs.setting_changes import Change, merged, superseded
from tests.small import ae_spec, assert_same_run, film, vae_spec

SPEC = vae_spec(epochs=4)


@pytest.fixture(autouse=True)
def one_thread(monkeypatch):
    monkeypatch.setenv("LATENT_LAB_DEVICE", "cpu")
    torch.set_num_threads(1)


def changed_under_way(runs_dir, spec=SPEC, stop_at=None):
    """A run whose reader raises the KL weight, then lowers the learning rate; maybe ended the hard way."""
    folder = claim_new(runs_dir, spec)
    orders = [(1.2, {"kl_weight": 8.0}), (2.0, {"learning_rate": 1e-5, "kl_weight": 2.0})]

    def ask(event):
        if orders and event["epoch"] >= orders[0][0]:
            change(runs_dir, folder.id, orders.pop(0)[1])
        if stop_at is not None and event["epoch"] >= stop_at:
            raise KeyboardInterrupt  # as a kill: nothing of the epoch under way is saved

    Worker(folder, ask).run()
    return folder


def test_a_change_is_recorded_at_its_step_and_takes_effect(runs_dir):
    folder = changed_under_way(runs_dir)
    reported = [e for e in folder.events() if e["kind"] == "change"]
    assert [e["settings"] for e in reported] == [{"kl_weight": 8.0}, {"learning_rate": 1e-5, "kl_weight": 2.0}]
    batches = next(e["step"] for e in folder.events() if e["kind"] == "epoch" and e["epoch"] == 1)
    assert reported[0]["epoch"] == pytest.approx(reported[0]["step"] / batches)
    assert reported[0]["step"] > batches
    # with a learning rate of almost nothing the last epochs move almost nothing
    codes = [film(folder)[f"{epoch:06d}/codes.safetensors"]["codes"].float() for epoch in (1, 2, 3, 4)]
    moved = [(after - before).abs().mean() for before, after in itertools.pairwise(codes)]
    assert moved[2] < 0.1 * moved[0]


def test_a_run_replayed_from_its_events_is_the_same(runs_dir):
    first = changed_under_way(runs_dir)
    spec = replace(SPEC, changes=first.changes())
    assert RunSpec.from_dict(spec.to_dict()) == spec
    again = claim_new(runs_dir, spec)
    Worker(again).run()
    assert_same_run(again, first)
    assert again.changes() == first.changes()  # planned and made is one


@pytest.mark.parametrize("stop_at", [1.4, 2.3, 3.0])
def test_a_change_survives_the_end_of_its_process(runs_dir, stop_at):
    whole = changed_under_way(runs_dir)
    cut = claim_new(runs_dir, replace(SPEC, changes=whole.changes()))

    def end(event):
        if event["epoch"] >= stop_at and event["kind"] == "batch":
            raise KeyboardInterrupt

    assert Worker(cut, end).run().state == "stopped"
    Worker(claim_resumed(runs_dir, cut.id)).run()
    assert_same_run(cut, whole)


def test_a_live_change_after_the_last_checkpoint_is_made_again(runs_dir):
    cut = changed_under_way(runs_dir, stop_at=1.6)  # changed at 1.2; the checkpoint is of epoch 1
    reported = cut.changes()
    assert [c.settings for c in reported] == [{"kl_weight": 8.0}]
    Worker(claim_resumed(runs_dir, cut.id)).run()
    assert cut.changes() == reported
    whole = claim_new(runs_dir, replace(SPEC, changes=reported))
    Worker(whole).run()
    assert_same_run(cut, whole)


def test_changes_of_fixed_settings_are_refused(runs_dir):
    folder = claim_new(runs_dir, SPEC)
    with pytest.raises(ConfigError, match="cannot change while this run trains; learning_rate and kl_weight can"):
        change(runs_dir, folder.id, {"latent_dim": 3})
    with pytest.raises(ConfigError, match="too small"):
        change(runs_dir, folder.id, {"kl_weight": -1.0})
    plain = claim_new(runs_dir, ae_spec(epochs=1))
    with pytest.raises(ConfigError, match="kl_weight"):
        change(runs_dir, plain.id, {"kl_weight": 1.0})
    Worker(plain).run()
    with pytest.raises(RunError, match="already done"):
        change(runs_dir, plain.id, {"learning_rate": 1e-4})


def test_pending_step_requests_are_taken_together(runs_dir):
    folder = claim_new(runs_dir, SPEC)
    change(runs_dir, folder.id, {"kl_weight": 2.0})
    change(runs_dir, folder.id, {"learning_rate": 0.5})
    assert folder.requests.take_change() == {"kl_weight": 2.0, "learning_rate": 0.5}
    assert folder.requests.take_change() is None


def test_a_request_taken_by_a_killed_worker_is_not_lost(runs_dir):
    folder = claim_new(runs_dir, SPEC)
    change(runs_dir, folder.id, {"kl_weight": 2.0, "learning_rate": 0.01})
    folder.requests.take_change()  # and there it ends
    change(runs_dir, folder.id, {"learning_rate": 0.02})  # a later wish counts more
    Worker(folder).run()
    assert [c.settings for c in folder.changes()] == [{"kl_weight": 2.0, "learning_rate": 0.02}]
    reported = folder.changes()
    folder.requests.request_change(reported[0].settings)
    folder.requests.take_change()  # this time it was told before the end
    folder.requests.recover_change(reported)
    assert folder.requests.take_change() is None


def test_a_change_that_made_a_run_diverge_is_not_replayed_after_its_correction(runs_dir):
    folder = claim_new(runs_dir, ae_spec({"output": "linear"}, epochs=4, optimiser="sgd", learning_rate=1e-4))

    def ruin(event):
        if event["kind"] == "batch" and event["epoch"] > 1.2 and not folder.changes():
            change(runs_dir, folder.id, {"learning_rate": 100.0})

    assert Worker(folder, ruin).run().state == "failed"
    change(runs_dir, folder.id, {"learning_rate": 2e-4})
    assert Worker(claim_resumed(runs_dir, folder.id)).run().state == "done"
    assert [c.settings for c in folder.changes()] == [{"learning_rate": 2e-4}]
    again = claim_new(runs_dir, replace(folder.spec(), changes=folder.changes()))
    Worker(again).run()
    assert_same_run(again, folder)


def test_a_new_request_supersedes_recorded_later_changes():
    changes = [Change(3, {"kl_weight": 1.0, "learning_rate": 0.1}), Change(5, {"kl_weight": 2.0, "learning_rate": 0.2})]
    assert superseded(changes, 5, ["kl_weight"]) == (changes[0], Change(5, {"learning_rate": 0.2}))
    assert superseded(changes, 6, ["kl_weight"]) == tuple(changes)
    assert superseded(changes[1:], 0, ["kl_weight", "learning_rate"]) == ()


def test_a_diverged_run_resumes_with_a_lower_learning_rate(runs_dir):
    folder = claim_new(runs_dir, ae_spec({"output": "linear"}, epochs=4, optimiser="sgd", learning_rate=100.0))
    assert Worker(folder).run().state == "failed"
    assert "under Change and resume" in folder.status().reason
    change(runs_dir, folder.id, {"learning_rate": 1e-4})
    assert Worker(claim_resumed(runs_dir, folder.id)).run().state == "done"


def test_planned_and_made_changes_are_merged():
    one, two = Change(3, {"kl_weight": 1.0}), Change(1, {"learning_rate": 0.1})
    assert merged([one], [one, two]) == (two, one)
    settings = {"kl_weight": 1}
    for nonsense in ({}, {"step": -1, "settings": settings}, {"step": 1, "settings": {"seed": 1}}, {"step": 1}, 3):
        with pytest.raises(ConfigError, match="not a change of a run"):
            Change.from_dict(nonsense)
