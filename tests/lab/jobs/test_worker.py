"""The worker in this process: what it writes, and what it makes of things that go wrong."""

import errno
import os
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from filelock import FileLock

from lab.data import DataConfig
from lab.errors import ConfigError, RunError
from lab.jobs.run_queue import claim_new, claim_resumed, submit
from lab.jobs.worker import Worker
from lab.runs.checkpoint import list_checkpoints, load_checkpoint, load_newest_weights, save_checkpoint
from lab.runs.run_index import RunIndex
from lab.runs.snapshots import load_decoder, load_probe, load_snapshot
from lab.training.random_state import RESEEDED, state_to_text
from tests.small import ae_spec, assert_same_tensors, timeless, vae_spec

SPEC = vae_spec({"dropout": 0.2}, epochs=4)


def attempt(folder, on_event=None):
    return Worker(folder, on_event).run()


def weights(folder):
    return load_newest_weights(folder.checkpoints)


def test_a_run_folder_has_the_documented_files(whole):
    status = whole.status()
    assert (status.state, status.epoch, status.epochs, status.progress) == ("done", 4, 4, 4.0)
    assert (status.reason, status.attempt, status.device) == ("", 1, "cpu")
    assert status.seconds > 0
    assert whole.info().name == "digits"
    assert whole.snapshot_epochs() == [0, 1, 2, 3, 4]
    batches = whole.events()[-1]["step"] // 4
    early = [m.batch for m in whole.snapshot_keys() if m.batch]
    assert early == [b for b in (1, 2, 4, 8, 16, 32, 64) if b < batches]
    assert [p.name for p in list_checkpoints(whole.checkpoints)] == ["000003", "000004"]
    assert [e["epoch"] for e in whole.events() if e["kind"] == "epoch"] == [0, 1, 2, 3, 4]
    leftovers = [p.name for p in whole.path.rglob("*") if p.name in ("reserve", "wish.json") or p.name.endswith("tmp")]
    assert leftovers == []


def test_the_last_snapshot_is_that_of_the_model(whole):
    probe, snapshot = load_probe(whole.path), load_snapshot(whole.snapshots, 4)
    model = whole.load_model()
    assert snapshot.codes.shape == (299, 2)
    assert probe.labels.shape == (299,)
    with torch.no_grad():
        codes = model.encode(model.to_model_scale(probe.images.float() / 255))
        recon = (model.to_data_scale(model.decode(codes)) * 255).round()
    assert torch.allclose(snapshot.codes[: len(codes)], codes, atol=5e-3)
    assert (snapshot.recon.float() - recon).abs().max() <= 1
    decoder = model.decoder.state_dict()
    assert_same_tensors(load_decoder(whole.snapshots, 4), {name: t.half() for name, t in decoder.items()})


def finish(folder, whole):
    """Resume to the end; nothing may tell the run from the undisturbed one."""
    status = attempt(claim_resumed(folder.path.parent, folder.id))
    assert (status.state, status.reason, status.attempt) == ("done", "", 2)
    assert_same_tensors(weights(folder), weights(whole))
    assert timeless(folder.events()) == timeless(whole.events())
    assert folder.snapshot_epochs() == whole.snapshot_epochs()


@pytest.mark.parametrize(("wish", "state"), [("pause", "paused"), ("stop", "stopped")])
def test_a_request_in_the_middle_of_an_epoch_changes_nothing_bit_for_bit(runs_dir, whole, wish, state):
    folder = claim_new(runs_dir, SPEC)

    def ask(event):
        if event["kind"] == "batch" and event["epoch"] > 2.4:
            folder.requests.set_control(wish)

    status = attempt(folder, ask)
    assert (status.state, status.epoch) == (state, 2)
    assert folder.requests.control() is None
    assert list_checkpoints(folder.checkpoints)[-1].name.startswith("000002-")  # it waits where it is
    before = len(folder.events())
    resumed_at = []
    folder_again = claim_resumed(runs_dir, folder.id)
    Worker(folder_again, lambda event: resumed_at.append(len(folder.events()))).run()
    assert resumed_at[0] > before  # nothing was trained twice
    assert_same_tensors(weights(folder), weights(whole))
    assert timeless(folder.events()) == timeless(whole.events())


@pytest.mark.parametrize(("kind", "position"), [("batch", 1.3), ("epoch", 2)])
def test_keyboard_navigation_causes_no_rerun(runs_dir, whole, kind, position):
    folder = claim_new(runs_dir, SPEC)

    def press(event):
        if event["kind"] == kind and event["epoch"] >= position:
            raise KeyboardInterrupt

    status = attempt(folder, press)
    assert (status.state, status.reason) == ("stopped", "interrupted from the keyboard")
    finish(folder, whole)


def test_a_run_resumed_on_another_kind_of_device_says_so(runs_dir, caplog):
    folder = claim_new(runs_dir, SPEC)
    attempt(folder, lambda event: folder.requests.set_control("pause") if event["epoch"] > 1 else None)
    checkpoint = load_checkpoint(folder.checkpoints)
    position = checkpoint.position | {"generator": state_to_text(torch.zeros(16, dtype=torch.uint8))}  # as of CUDA
    shutil.rmtree(folder.checkpoints)
    save_checkpoint(folder.checkpoints, replace(checkpoint, position=position))
    reasons = set()
    status = attempt(claim_resumed(runs_dir, folder.id), lambda event: reasons.add(folder.status().reason))
    assert (status.state, status.reason, reasons) == ("done", RESEEDED, {RESEEDED})
    assert RESEEDED in caplog.text


@pytest.mark.parametrize("file", ["codes.safetensors", "model.safetensors", "position.json", "status.json"])
def test_a_full_disk_is_reported(runs_dir, whole, monkeypatch, file):
    folder = claim_new(runs_dir, SPEC)
    open_, full = Path.open, []

    def open_until_full(path, *args, **kwargs):
        if full and f".{file}." in path.name and (folder.path / "reserve").exists():
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return open_(path, *args, **kwargs)

    def fill(event):
        if event["kind"] == "batch" and event["epoch"] > 1.5:
            full.append(True)

    monkeypatch.setattr(Path, "open", open_until_full)
    status = attempt(folder, fill)
    assert status.state == folder.status().state == "failed"
    assert status.reason == "the disk is full; the last checkpoint is kept. Free some space, then resume"
    assert folder.load_model().latent_dim == 2
    assert not list(folder.path.rglob("*.tmp"))
    full.clear()
    finish(folder, whole)


def test_a_disk_that_is_full_at_the_flush_keeps_the_old_file(runs_dir, whole, monkeypatch):
    folder = claim_new(runs_dir, SPEC)
    fsync, full = os.fsync, []

    def fsync_until_full(descriptor):
        if full and (folder.path / "reserve").exists():
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", fsync_until_full)
    status = attempt(folder, lambda event: full.append(True) if event["epoch"] == 2 else None)
    assert (status.state, status.reason[:16]) == ("failed", "the disk is full")
    full.clear()
    finish(folder, whole)


def test_divergence_keeps_the_last_good_checkpoint(runs_dir, capfd):
    folder = claim_new(runs_dir, ae_spec({"output": "linear"}, optimiser="sgd", learning_rate=100.0, epochs=5))
    status = attempt(folder)
    assert (status.state, status.epoch) == ("failed", 0)
    assert status.reason.startswith("the loss became ")
    assert "the last good checkpoint is kept. Lower the learning rate" in status.reason
    assert all(torch.isfinite(w).all() for w in folder.load_model().parameters())
    assert "Traceback" not in capfd.readouterr().err


def test_a_missing_dataset_names_the_remedy(runs_dir):
    spec = replace(ae_spec(), data=DataConfig(name="mnist"))
    folder = claim_new(runs_dir, spec)
    status = attempt(folder)
    assert status.state == "failed"
    assert "python -m lab download mnist" in status.reason
    with pytest.raises(RunError):
        folder.load_model()


@pytest.mark.parametrize("begin", [claim_new, submit])
def test_too_many_convolutions_are_refused_before_there_is_a_run(runs_dir, begin):
    with pytest.raises(ConfigError, match="4 convolutions are too many for a side of 8 pixels or steps"):
        begin(runs_dir, ae_spec({"architecture": "conv", "channels": (2, 2, 2, 2)}))
    assert RunIndex(runs_dir).ids() == []


def test_an_unforeseen_error_ends_in_the_status(runs_dir, monkeypatch):
    def faulty(*_):
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr("lab.jobs.worker.load_dataset", faulty)
    status = attempt(claim_new(runs_dir, ae_spec()))
    assert (status.state, "ZeroDivisionError: a fault" in status.reason) == ("failed", True)


def test_unfinished_files_of_a_killed_worker_are_removed(runs_dir):
    folder = claim_new(runs_dir, ae_spec())
    for place in (folder.path, folder.checkpoints, folder.snapshots):
        (place / ".000001.abcd.tmp").mkdir(parents=True)
    left = folder.path / ".status.json.0abc.tmp"
    left.write_text("{")
    os.utime(left, (1e9, 1e9))
    fresh = folder.path / ".status.json.0def.tmp"  # of the process that starts this worker: it is about to be renamed
    fresh.write_text("{}")
    assert attempt(folder).state == "done"
    assert list(folder.path.rglob(".*.tmp")) == [fresh]


def test_out_of_memory_is_reported(runs_dir, monkeypatch):
    def greedy(*_):
        raise MemoryError

    monkeypatch.setattr("lab.jobs.worker.load_dataset", greedy)
    assert attempt(claim_new(runs_dir, ae_spec())).reason == "out of memory; choose a smaller model or batch"


def test_convergence_is_reported(runs_dir):
    status = attempt(claim_new(runs_dir, ae_spec(patience=1, learning_rate=1e-8, epochs=50)))
    assert (status.state, status.epoch, status.reason) == ("done", 1, "the validation loss stopped falling")


def test_damaged_checkpoints_are_reported_with_the_reason(runs_dir):
    folder = claim_new(runs_dir, SPEC)
    attempt(folder, lambda event: folder.requests.set_control("stop") if event["epoch"] > 1 else None)
    for place in list_checkpoints(folder.checkpoints):
        (place / "manifest.json").write_text("[]")
    status = attempt(claim_resumed(runs_dir, folder.id))
    assert status.state == "failed"
    assert "is whole: manifest.json of" in status.reason


def test_a_damaged_newest_checkpoint_costs_only_time(runs_dir, whole):
    folder = claim_new(runs_dir, SPEC)
    attempt(folder, lambda event: folder.requests.set_control("pause") if event["epoch"] > 3.5 else None)
    newest = list_checkpoints(folder.checkpoints)[-1] / "model.safetensors"
    newest.write_bytes(newest.read_bytes()[:-9])
    finish(folder, whole)


def test_a_worker_waits_for_one_that_is_still_ending(runs_dir):
    folder = claim_new(runs_dir, ae_spec(epochs=1))
    ending = FileLock(folder.path / ".lock", thread_local=False)
    ending.acquire()
    release = threading.Timer(0.3, ending.release)
    release.start()
    assert attempt(folder).state == "done"
    release.join()


def test_only_one_worker_trains_a_run(runs_dir, monkeypatch):
    monkeypatch.setattr("lab.jobs.worker.LOCK_SECONDS", 0.1)
    folder = claim_new(runs_dir, ae_spec())
    with FileLock(folder.path / ".lock"), pytest.raises(RunError, match="another process is training this run already"):
        attempt(folder)
