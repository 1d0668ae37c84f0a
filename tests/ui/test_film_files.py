"""The served files of a film are those that the run folder still has."""

import os
import shutil
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from lab.data import DataConfig, load_dataset
from lab.export.browser_files import MAX_VERSIONS, publish_arrays
from lab.runs.run_folder import RunFolder
from lab.runs.run_view import RunView
from lab.runs.snapshots import (
    Probe,
    Snapshot,
    SnapshotKey,
    film_bytes,
    load_snapshot,
    save_probe,
    save_snapshot,
    thin_film,
)
from models import AEConfig
from tests.small import ae_spec
from ui.shared.film_publishing import _make_graph, publish_film, publish_validation_images
from ui.shared.served_film import ServedFilm

IMAGE = torch.zeros(1, 1, 2, 2, dtype=torch.uint8)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A run with six snapshots, whose film is served below tmp_path / static."""
    monkeypatch.setattr("lab.export.browser_files.STATIC", tmp_path / "static")
    folder = RunFolder(tmp_path / "runs" / "run")
    save_probe(folder.path, Probe(torch.zeros(2, dtype=torch.int64), IMAGE))
    for epoch in range(6):
        save(folder, epoch)
    return folder


def save(folder, epoch, code=0.0):
    snapshot = Snapshot(epoch, torch.full((2, 2), code), IMAGE)
    save_snapshot(folder.snapshots, snapshot, {"weight": torch.zeros(3)})


def remove(folder, *epochs):
    """Do as a worker that thins the film."""
    for epoch in epochs:
        shutil.rmtree(folder.snapshots / SnapshotKey(epoch).name)


def served_names(target):
    return sorted(path.name for path in target.iterdir() if path.is_dir())


@pytest.fixture
def film(tmp_path):
    return ServedFilm(tmp_path / "static" / "film")


@pytest.fixture
def pages(monkeypatch, film, folder):
    """The open pages; `refresh` draws one anew and returns the epochs that it lists."""
    clock = [0.0]
    monkeypatch.setattr("ui.shared.served_film.time.monotonic", lambda: clock[0])
    connected = {"a", "b"}

    def refresh(page, now, run=folder):
        clock[0] = now
        return [key.epoch for key in film.publish(RunView(run.path), page, lambda other: other in connected)]

    return SimpleNamespace(refresh=refresh, connected=connected, target=film._target)


def test_removed_snapshots_are_no_longer_served(tmp_path, folder, monkeypatch):
    listed = folder.snapshot_keys()
    place, served = publish_film(RunView(folder.path))
    target = tmp_path / "static" / place
    assert served == listed
    assert sorted(p.name for p in target.iterdir()) == [*(m.name for m in listed), "probe.safetensors"]

    thin_film(folder.snapshots, 4)
    kept = folder.snapshot_keys()
    assert publish_film(RunView(folder.path)) == (place, kept)
    assert len(list(target.iterdir())) == len(listed) + 1  # a browser may still be fetching the others
    monkeypatch.setattr("ui.shared.served_film.GRACE_SECONDS", -1.0)
    assert publish_film(RunView(folder.path)) == (place, kept)
    assert sorted(p.name for p in target.iterdir()) == [*(m.name for m in kept), "probe.safetensors"]

    # listed before the worker removed some: those that are gone are passed over
    view = RunView(folder.path)
    assert kept[1] in view.snapshots
    for name in ("codes.safetensors", "decoder.safetensors"):
        (folder.snapshots / kept[1].name / name).unlink()
        (target / kept[1].name / name).unlink()
    assert kept[1] not in publish_film(view)[1]
    assert film_bytes(folder.snapshots) > 0


def test_a_removed_snapshot_is_served_for_half_a_minute(pages, folder):
    pages.refresh("a", 0.0)
    remove(folder, 3)
    assert pages.refresh("a", 1.0) == [0, 1, 2, 4, 5]
    pages.refresh("a", 30.0)  # the browser may be fetching what it was told at 0 s
    assert SnapshotKey(3).name in served_names(pages.target)
    pages.refresh("a", 32.0)
    assert SnapshotKey(3).name not in served_names(pages.target)


def test_a_snapshot_that_one_page_lists_later_than_another_has_its_half_minute(pages, folder):
    """Page a has listed the run just before its newest snapshot appeared, and publishes its list after b's."""
    before = RunView(folder.path)
    assert len(before.snapshots) == 6
    save(folder, 6)
    assert pages.refresh("b", 0.0)[-1] == 6
    assert len(before.snapshots) == 6
    pages.refresh("a", 0.1, before)  # its older list
    for now in range(1, 100):
        assert pages.refresh("a", now)[-1] == pages.refresh("b", now)[-1] == 6
    remove(folder, 6)
    pages.refresh("a", 100.0)  # b is told a second later: its browser may be fetching it
    assert SnapshotKey(6).name in served_names(pages.target)


def test_what_an_open_page_lists_is_served_until_it_has_moved_on(pages, folder):
    pages.refresh("b", 0.0)  # then its tab is hidden, or its run is paused and another user resumes it
    remove(folder, 2, 3)
    for now in range(1, 300):
        assert pages.refresh("a", now) == [0, 1, 4, 5]
    assert {SnapshotKey(n).name for n in (2, 3)} <= set(served_names(pages.target))
    pages.refresh("b", 300.0)
    pages.refresh("a", 329.0)
    assert {SnapshotKey(n).name for n in (2, 3)} <= set(served_names(pages.target))
    pages.refresh("a", 331.0)
    assert served_names(pages.target) == [SnapshotKey(n).name for n in (0, 1, 4, 5)]


def test_a_closed_page_keeps_nothing(pages, folder):
    pages.refresh("b", 0.0)
    remove(folder, 3)
    pages.connected.discard("b")
    pages.refresh("a", 1.0)
    pages.refresh("a", 32.0)
    assert SnapshotKey(3).name not in served_names(pages.target)


def test_a_snapshot_that_is_saved_anew_is_served_anew(pages, folder):
    pages.refresh("a", 0.0)
    save(folder, 5, code=7.0)  # as a resumed run does: its checkpoint had not been written
    pages.refresh("a", 1.0)
    assert load_snapshot(pages.target, 5).codes.tolist() == [[7.0, 7.0], [7.0, 7.0]]


def test_a_film_that_was_removed_is_served_again(pages, folder):
    pages.refresh("a", 0.0)
    shutil.rmtree(pages.target)
    assert pages.refresh("a", 1.0) == list(range(6))
    assert len(served_names(pages.target)) == 6


def test_a_film_in_view_is_in_use(tmp_path, folder, monkeypatch):
    """The oldest folders for the browser make room for new ones, but not while pages fetch from them."""
    place, served = publish_film(RunView(folder.path))
    models = tmp_path / "static" / "models"
    os.utime(tmp_path / "static" / place, (1.0, 1.0))  # published long ago
    publish_film(RunView(folder.path))
    for i in range(MAX_VERSIONS + 5):
        publish_arrays(models / f"other-{i}", {"a.bin": lambda: np.zeros(1)})
    assert (tmp_path / "static" / place / served[0].name / "codes.safetensors").is_file()
    for path in (models / f"other-{i}" for i in range(5)):
        os.utime(path, (1.0, 1.0))
    publish_arrays(models / "newest", {"a.bin": lambda: np.zeros(1)})
    assert not (models / "other-0").exists()


def test_all_validation_images_are_served_if_they_match_the_run(tmp_path, monkeypatch):
    for module in ("ui.shared.film_publishing", "lab.export.browser_files"):
        monkeypatch.setattr(f"{module}.STATIC", tmp_path / "static")
    folder = RunFolder.create(tmp_path / "run", ae_spec(), "run")
    images = load_dataset(folder.spec().data).val.samples
    save_probe(folder.path, Probe(torch.zeros(2, dtype=torch.int64), images[:16]))
    place = publish_validation_images(RunView(folder.path))
    served = (tmp_path / "static" / place).read_bytes()
    assert served == images.numpy().tobytes()
    other = RunFolder.create(tmp_path / "other", ae_spec(), "of another dataset of that name")
    save_probe(other.path, Probe(torch.zeros(2, dtype=torch.int64), images[1:17]))
    assert publish_validation_images(RunView(other.path)) == ""
    gone = replace(ae_spec(), data=DataConfig(name="folder", path=str(tmp_path / "gone")))
    without = RunFolder.create(tmp_path / "gone-run", gone, "its images are gone")
    assert publish_validation_images(RunView(without.path)) == ""


def test_a_code_without_a_bottleneck_has_its_own_size(tmp_path, monkeypatch):
    for module in ("ui.shared.film_publishing", "lab.export.film_files"):
        monkeypatch.setattr(f"{module}.STATIC", tmp_path)
    config = AEConfig(architecture="conv", channels=(2, 3), bottleneck=False)
    graph, signed, latent_dim = _make_graph("no bottleneck", "ae", config, (1, 8, 8))
    assert (signed, latent_dim) == (False, 3 * 2 * 2)
    assert (tmp_path / graph / "places.json").exists()
