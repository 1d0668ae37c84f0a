import json

import pytest
import torch

from lab.errors import RunError
from lab.runs.batch_inspection import BatchInspection, LayerUpdate, evenly_ranked, load_inspection, save_inspection
from tests.small import small_images


def inspection(step=7, kl=True):
    images, cost = small_images(3), torch.tensor([5.0, 9.0, 1.0])
    updates = {"encoder.1": LayerUpdate(0.5, 2.0), "decoder.0": LayerUpdate(float("inf"), 1.0)}
    losses = {"total": 6.0, "recon_loss": 5.0}
    return BatchInspection(
        step, losses, images, 255 - images, torch.tensor([1, 0, 2]), cost, cost / 2 if kl else None, updates
    )


@pytest.mark.parametrize("kl", [True, False])
def test_round_trip(tmp_path, kl):
    saved = inspection(kl=kl)
    save_inspection(tmp_path / "step", saved)
    result = load_inspection(tmp_path / "step", 7)
    assert (result.step, result.losses, result.updates) == (7, saved.losses, saved.updates)
    for name in ("images", "recon", "pictured", "recon_loss"):
        assert torch.equal(getattr(result, name), getattr(saved, name))
    assert torch.equal(result.kl, saved.kl) if kl else result.kl is None
    assert load_inspection(tmp_path / "step", 8) is None
    assert load_inspection(tmp_path, 7) is None


def test_the_newest_and_the_one_before_it_are_kept(tmp_path):
    kept = []
    for step in (3, 1, 20, 21, 30, 22):  # back at 22: its worker was killed meanwhile
        save_inspection(tmp_path, inspection(step))
        kept.append(sorted(int(path.name) for path in tmp_path.iterdir()))
    assert kept == [[3], [1], [1, 20], [20, 21], [21, 30], [21, 22]]


@pytest.mark.parametrize("name", ["batch.safetensors", "inspection.json"])
def test_damage_is_reported(tmp_path, name):
    save_inspection(tmp_path, inspection())
    file = tmp_path / "000000007" / name
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(RunError, match=rf"{name} of 000000007 is not what was written"):
        load_inspection(tmp_path, 7)
    file.unlink()
    with pytest.raises(RunError, match="is missing"):
        load_inspection(tmp_path, 7)


def test_evenly_ranked_from_the_highest_to_the_lowest_loss():
    losses = torch.tensor([2.0, 8.0, 4.0, 6.0, 0.0])
    assert evenly_ranked(losses, 5).tolist() == evenly_ranked(losses, 9).tolist() == [1, 3, 2, 0, 4]
    assert evenly_ranked(losses, 3).tolist() == [1, 2, 4]
    assert evenly_ranked(losses, 1).tolist() == [1]


def test_an_inspection_of_an_earlier_version_is_read(tmp_path):
    save_inspection(tmp_path, inspection())
    folder = tmp_path / "000000007"
    (folder / "inspection.json").rename(folder / "look.json")
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest).replace("inspection.json", "look.json"))
    assert load_inspection(tmp_path, 7).step == 7
