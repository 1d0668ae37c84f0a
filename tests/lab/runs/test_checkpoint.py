import errno
import os

import pytest
import torch

from lab.errors import CheckpointError
from lab.runs.checkpoint import (
    MAX_CHECKPOINTS,
    Checkpoint,
    checkpoint_name,
    list_checkpoints,
    load_checkpoint,
    load_newest_weights,
    load_tensors,
    load_weights,
    save_checkpoint,
    save_tensors,
)
from models import AEConfig, build_model
from tests.small import assert_same_tensors


def checkpoint(epoch, batch=0):
    position = {"epoch": epoch, "batch": batch, "step": 10 * epoch + batch, "dropout": None}
    weights = {"w": torch.full((3,), float(epoch))}
    return Checkpoint(weights, {"0.step": torch.tensor(1.0)}, position, {"epoch#images": torch.tensor(4)})


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "a-run" / "checkpoints"
    for epoch in (1, 2):
        save_checkpoint(place, checkpoint(epoch))
    return place


def damage(place, file):
    path = place / file
    path.write_bytes(path.read_bytes()[:-2])


FILES = ("model.safetensors", "optimiser.safetensors", "running.safetensors", "position.json", "manifest.json")


def test_round_trip(folder):
    result = load_checkpoint(folder)
    expected = checkpoint(2)
    assert result.position == expected.position
    for part in ("model", "optimiser", "running"):
        assert_same_tensors(getattr(result, part), getattr(expected, part))
    assert sorted(p.name for p in list_checkpoints(folder)[-1].iterdir()) == sorted(FILES)


def test_none_at_all(tmp_path):
    assert load_checkpoint(tmp_path / "checkpoints") is None
    with pytest.raises(CheckpointError, match="has no weights to load: it has not finished an epoch yet"):
        load_newest_weights(tmp_path / "checkpoints")


def test_names_sort_by_age():
    names = [checkpoint_name(*p) for p in ((0, 0), (0, 3), (1, 0), (1, 2), (1, 11), (2, 0), (10, 0), (9999, 0))]
    assert names == sorted(names)


def test_only_the_newest_are_kept(folder):
    for position in ((2, 5), (3, 0), (4, 0)):
        save_checkpoint(folder, checkpoint(*position))
    assert [p.name for p in list_checkpoints(folder)] == ["000003", "000004"]
    assert len(list_checkpoints(folder)) == MAX_CHECKPOINTS


@pytest.mark.parametrize("file", FILES)
def test_a_damaged_newest_checkpoint_falls_back_to_the_previous_one(folder, file):
    damage(list_checkpoints(folder)[-1], file)
    assert load_checkpoint(folder).position["epoch"] == 1
    assert load_newest_weights(folder)["w"].tolist() == [1.0] * 3


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_falls_back_too(folder, file):
    (list_checkpoints(folder)[-1] / file).unlink()
    assert load_checkpoint(folder).position["epoch"] == 1


def test_without_an_intact_checkpoint_the_reason_is_given(folder):
    for place in list_checkpoints(folder):
        damage(place, "optimiser.safetensors")
    with pytest.raises(CheckpointError) as error:
        load_checkpoint(folder)
    assert str(error.value) == (
        "no checkpoint of a-run is whole: optimiser.safetensors of 000002 is not what was written (cut or altered). "
        "Train it again (duplicate)."
    )
    with pytest.raises(CheckpointError, match=r"a-run has no weights to load: .* is not what was written"):
        load_newest_weights(folder)


def test_unfinished_checkpoints_are_ignored(folder):
    (folder / ".000003.abc.tmp").mkdir()
    assert load_checkpoint(folder).position["epoch"] == 2


def test_a_full_disk_keeps_the_last_checkpoint(folder, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            save_checkpoint(folder, checkpoint(3))
    assert load_checkpoint(folder).position["epoch"] == 2
    assert not [p.name for p in folder.iterdir() if p.name.startswith(".")]


def test_a_file_that_is_not_safetensors_is_refused(tmp_path):
    (tmp_path / "x.safetensors").write_bytes(b"not at all")
    for name in ("x.safetensors", "y.safetensors"):
        with pytest.raises(CheckpointError, match=f"{name} of {tmp_path.name} cannot be read"):
            load_tensors(tmp_path / name)


def test_saved_files_are_readable_by_others(tmp_path):
    save_tensors(tmp_path / "x.safetensors", {"w": torch.zeros(2)})
    (tmp_path / "y").write_bytes(b"")
    assert (tmp_path / "x.safetensors").stat().st_mode == (tmp_path / "y").stat().st_mode


def test_tensors_that_are_views_are_saved_whole(tmp_path):
    wide = torch.arange(12.0).view(3, 4)
    save_tensors(tmp_path / "x.safetensors", {"a": wide.T, "b": wide[:, 1], "c": torch.tensor(5)})
    result = load_tensors(tmp_path / "x.safetensors")
    assert_same_tensors(result, {"a": wide.T, "b": wide[:, 1], "c": torch.tensor(5)})


def test_loading_lists_what_does_not_fit():
    model = build_model("ae", AEConfig(widths=(4,)), (1, 2, 2))
    weights = dict(model.state_dict())
    del weights["to_code.bias"]
    weights["to_mu.bias"] = torch.zeros(2)
    weights["to_code.weight"] = torch.zeros(3, 4)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    with pytest.raises(CheckpointError) as error:
        load_weights(model, weights)
    assert str(error.value) == (
        "the weights do not fit the model: missing to_code.bias; "
        "to_code.weight has shape (3, 4), the model (2, 4); unexpected to_mu.bias"
    )
    assert_same_tensors(model.state_dict(), before)


def test_half_precision_weights_are_converted_to_the_models_precision():
    model = build_model("ae", AEConfig(widths=(4,)), (1, 2, 2))
    load_weights(model, {name: tensor.half() for name, tensor in model.state_dict().items()})
    assert {tensor.dtype for tensor in model.state_dict().values()} == {torch.float32}
