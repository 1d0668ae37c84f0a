"""The served files of a film are those that the run folder still has."""

from dataclasses import replace

import torch

from lab.data import DataConfig, load_dataset
from lab.runs.run_folder import RunFolder
from lab.runs.snapshots import Probe, Snapshot, film_bytes, save_probe, save_snapshot, thin_film
from models import AEConfig
from tests.small import ae_spec
from ui.shared.film_publishing import _make_graph, publish_film, publish_validation_images


def test_removed_snapshots_are_no_longer_served(tmp_path, monkeypatch):
    monkeypatch.setattr("lab.export.browser_files.STATIC", tmp_path / "static")
    folder = RunFolder(tmp_path / "runs" / "run")
    image = torch.zeros(1, 1, 2, 2, dtype=torch.uint8)
    save_probe(folder.path, Probe(torch.zeros(2, dtype=torch.int64), image))
    for epoch in range(6):
        save_snapshot(folder.snapshots, Snapshot(epoch, torch.zeros(2, 2), image), {"weight": torch.zeros(3)})
    listed = folder.snapshot_keys()
    place, served = publish_film(folder, listed)
    target = tmp_path / "static" / place
    assert served == listed
    assert sorted(p.name for p in target.iterdir()) == [*(m.name for m in listed), "probe.safetensors"]

    thin_film(folder.snapshots, 4)
    kept = folder.snapshot_keys()
    assert publish_film(folder, kept) == (place, kept)
    assert len(list(target.iterdir())) == len(listed) + 1  # a browser may still be fetching the others
    monkeypatch.setattr("ui.shared.film_publishing.GRACE_SECONDS", -1.0)
    assert publish_film(folder, kept) == (place, kept)
    assert sorted(p.name for p in target.iterdir()) == [*(m.name for m in kept), "probe.safetensors"]

    # listed before the worker removed some: those that are gone are passed over
    for name in ("codes.safetensors", "decoder.safetensors"):
        (folder.snapshots / kept[1].name / name).unlink()
        (target / kept[1].name / name).unlink()
    assert kept[1] not in publish_film(folder, kept)[1]
    assert film_bytes(folder.snapshots) > 0


def test_all_validation_images_are_served_if_they_match_the_run(tmp_path, monkeypatch):
    for module in ("ui.shared.film_publishing", "lab.export.browser_files"):
        monkeypatch.setattr(f"{module}.STATIC", tmp_path / "static")
    folder = RunFolder.create(tmp_path / "run", ae_spec(), "run")
    images = load_dataset(folder.spec().data).val.images
    save_probe(folder.path, Probe(torch.zeros(2, dtype=torch.int64), images[:16]))
    place = publish_validation_images(folder)
    served = (tmp_path / "static" / place).read_bytes()
    assert served == images.numpy().tobytes()
    other = RunFolder.create(tmp_path / "other", ae_spec(), "of another dataset of that name")
    save_probe(other.path, Probe(torch.zeros(2, dtype=torch.int64), images[1:17]))
    assert publish_validation_images(other) == ""
    gone = replace(ae_spec(), data=DataConfig(name="folder", path=str(tmp_path / "gone")))
    assert publish_validation_images(RunFolder.create(tmp_path / "gone-run", gone, "its images are gone")) == ""


def test_a_code_without_a_bottleneck_has_its_own_size(tmp_path, monkeypatch):
    for module in ("ui.shared.film_publishing", "lab.export.film_files"):
        monkeypatch.setattr(f"{module}.STATIC", tmp_path)
    config = AEConfig(architecture="conv", channels=(2, 3), bottleneck=False)
    graph, signed, latent_dim = _make_graph("no bottleneck", "ae", config, (1, 8, 8))
    assert (signed, latent_dim) == (False, 3 * 2 * 2)
    assert (tmp_path / graph / "places.json").exists()
