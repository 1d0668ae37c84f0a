"""Runs on a folder of the user's own images: what is taken from the folder, and what is stored of it."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lab.data import DataConfig
from lab.errors import ConfigError, DatasetError
from lab.jobs import submit
from lab.jobs.run_queue import claim_new, claim_resumed
from lab.jobs.worker import Worker
from lab.runs.run_index import RunIndex
from lab.runs.run_spec import RunSpec, TrainingConfig
from models import AEConfig, build_model
from models.conditional_vae import ConditionalVAEConfig

CONDITIONAL = ConditionalVAEConfig(widths=(8,), latent_dim=2)


@pytest.fixture
def image_folder(tmp_path):
    """Write n_classes subfolders named 0, 1, ..., with twelve images each."""

    def make(n_classes):
        rng = np.random.default_rng(0)
        for k in range(n_classes):
            (tmp_path / "own" / str(k)).mkdir(parents=True)
            for i in range(12):
                Image.fromarray(rng.integers(0, 256, (6, 6), dtype=np.uint8)).save(tmp_path / f"own/{k}/{i}.png")
        return tmp_path / "own"

    return make


def spec_of(path, model="ae", config=None):
    config = config or AEConfig(widths=(8,))
    return RunSpec(DataConfig("folder", path=str(path)), model, config, TrainingConfig(epochs=1))


@pytest.mark.parametrize(("n", "n_classes"), [(1, 2), (5, 5), (12, 12)])
def test_a_conditional_model_takes_the_number_of_classes_from_the_folder(runs_dir, image_folder, n, n_classes):
    folder = claim_new(runs_dir, spec_of(image_folder(n), "conditional-vae", CONDITIONAL))
    assert folder.spec().model_config.n_classes == n_classes
    status = Worker(folder).run()
    assert (status.state, status.reason) == ("done", "")
    assert folder.load_model().latent_dim == 2 + n_classes


@pytest.mark.parametrize(("dataset", "n_classes"), [("digits", 10), ("shapes", 3), ("emnist-letters", 26)])
def test_a_conditional_model_takes_the_number_of_classes_from_a_dataset(dataset, n_classes):
    spec = RunSpec(DataConfig(dataset), "conditional-vae", CONDITIONAL)
    assert spec.resolved().model_config.n_classes == n_classes


def test_an_explicit_number_of_classes_is_kept():
    config = ConditionalVAEConfig(n_classes=12)
    assert RunSpec(DataConfig("digits"), "conditional-vae", config).resolved().model_config == config


def test_the_number_of_classes_must_be_known_before_a_model_is_made():
    with pytest.raises(ConfigError, match="needs the number of classes: set n_classes"):
        build_model("conditional-vae", CONDITIONAL, (1, 8, 8))
    with pytest.raises(ConfigError, match="n_classes = 1 leaves no choice"):
        ConditionalVAEConfig(n_classes=1)


def test_a_conditional_model_is_refused_where_the_classes_cannot_be_listed(runs_dir, tmp_path):
    with pytest.raises(DatasetError, match="there is no folder"):
        submit(runs_dir, spec_of(tmp_path / "gone", "conditional-vae", CONDITIONAL))
    assert RunIndex(runs_dir).entries() == []


def test_a_relative_path_is_stored_absolute(runs_dir, image_folder, monkeypatch):
    path = image_folder(2)
    monkeypatch.chdir(path.parent)
    folder = claim_new(runs_dir, spec_of(f' "{path.name}" '))
    monkeypatch.chdir(runs_dir)  # the worker may start elsewhere
    assert folder.spec().data.path == str(path)
    assert Worker(folder).run().state == "done"


def test_class_names_that_are_not_utf8_are_stored_and_shown(runs_dir, image_folder):
    path = image_folder(2)
    (path / "1").rename(os.fsdecode(os.fsencode(path) + b"/caf\xe9"))
    folder = claim_new(runs_dir, spec_of(path))
    assert Worker(folder).run().state == "done"
    assert folder.info().class_names == ("0", "caf\\xe9")


def test_a_damaged_image_whose_name_is_not_utf8_is_left_out_and_named(runs_dir, image_folder):
    path = image_folder(2)
    Path(os.fsdecode(os.fsencode(path) + b"/1/caf\xe9.png")).write_bytes(b"no image")
    folder = claim_new(runs_dir, spec_of(path))
    assert Worker(folder).run().state == "done"
    assert folder.info().notes == ("1 left out, no image by its content: 1/caf\\xe9.png",)


def stopped_run(runs_dir, path):
    """A run that is stopped after its first epoch of two, and its folder."""
    spec = spec_of(path)
    folder = claim_new(runs_dir, replace(spec, training=replace(spec.training, epochs=2)))

    def stop(event):
        if event["kind"] == "epoch" and event["epoch"] == 1:
            folder.requests.set_control("stop")

    assert Worker(folder, stop).run().state == "stopped"
    return folder


def resumed(runs_dir, folder):
    return Worker(claim_resumed(runs_dir, folder.id)).run()


def test_files_that_are_added_while_a_run_is_stopped_do_not_count(runs_dir, image_folder):
    path = image_folder(2)
    folder = stopped_run(runs_dir, path)
    (path / "2").mkdir()
    for name in ("0/new.png", "2/new.png"):
        Image.new("L", (6, 6)).save(path / name)
    assert resumed(runs_dir, folder).state == "done"
    info = folder.info()
    assert info.n_train + info.n_val + info.n_test == 24 and info.class_names == ("0", "1")
    undisturbed = stopped_run(runs_dir, path.rename(path.with_name("other")))
    assert undisturbed.info().class_names == ("0", "1", "2")  # a new run takes all


def test_a_run_is_not_resumed_on_other_images_and_says_which(runs_dir, image_folder):
    path = image_folder(2)
    folder = stopped_run(runs_dir, path)
    before = (path / "1" / "3.png").read_bytes()
    Image.new("L", (6, 6)).save(path / "1" / "3.png")
    (path / "0" / "5.png").rename(path / "gone.png")
    Image.new("L", (6, 6)).save(path / "0" / "new.png")
    status = resumed(runs_dir, folder)
    assert status.state == "failed"
    assert "(1 added: 0/new.png; 1 gone: 0/5.png; 1 changed: 1/3.png)" in status.reason
    (path / "1" / "3.png").write_bytes(before)
    (path / "gone.png").rename(path / "0" / "5.png")
    assert resumed(runs_dir, folder).state == "done"
