"""Weights of one's own: opened as they are, trained further, and refused with everything that does not fit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save

from lab.cli.command_line import main
from lab.config import SHIPPED
from lab.data import DataConfig
from lab.errors import CheckpointError, ConfigError, DatasetError, LatentLabError, UnknownModelError
from lab.jobs.model_import import import_model, read_settings, read_weights
from lab.jobs.run_queue import claim_resumed
from lab.jobs.worker import Worker
from lab.runs.checkpoint import list_checkpoints
from lab.runs.run_index import RunIndex
from lab.zoo.model_library import Library
from models import Autoencoder, VAEConfig, build_model

SETTINGS = {"model": "vae", "model_config": {"widths": [16], "latent_dim": 3}, "data": {"name": "digits"}}


@pytest.fixture
def own() -> Autoencoder:
    """A model that was trained elsewhere."""
    return build_model("vae", VAEConfig(widths=(16,), latent_dim=3), (1, 8, 8), seed=7)


def settings(**changes: object) -> bytes:
    return json.dumps(SETTINGS | changes).encode()


def weights_of(model: Autoencoder, **changes: torch.Tensor | None) -> bytes:
    named = {**model.state_dict(), **{name.replace("__", "."): value for name, value in changes.items()}}
    return save({name: tensor.contiguous() for name, tensor in named.items() if tensor is not None})


def test_imported_weights_are_opened_unchanged_and_trained_further(runs_dir: Path, own: Autoencoder) -> None:
    folder = import_model(runs_dir, read_weights(weights_of(own)), read_settings(settings()), "mine")
    library = Library(runs_dir, SHIPPED)
    card = library.card("mine")
    assert (card.epoch, card.state, card.info.name, card.spec.model_config.latent_dim) == (0, "stopped", "digits", 3)
    x = torch.rand(5, 1, 8, 8)
    opened = library.load("mine")
    assert torch.equal(opened.encode(x), own.eval().encode(x))
    assert folder.status().reason.startswith("its weights are your own")
    assert [event["epoch"] for event in folder.events() if event["kind"] == "epoch"] == [0]
    resumed = Worker(claim_resumed(runs_dir, folder.id), lambda event: folder.requests.set_control("stop"))
    resumed.run()
    assert resumed.training.step > 0 and not torch.equal(library.load("mine").encode(x), own.encode(x))


def test_everything_that_does_not_fit_is_listed_and_nothing_is_made(runs_dir: Path, own: Autoencoder) -> None:
    name = next(iter(own.state_dict()))
    data = weights_of(own, **{name.replace(".", "__"): None, "extra__bias": torch.zeros(3)})
    spec = read_settings(settings(model_config={"widths": [16], "latent_dim": 4}))
    with pytest.raises(CheckpointError) as error:
        import_model(runs_dir, read_weights(data), spec)
    message = str(error.value)
    assert f"missing {name}" in message and "unexpected extra.bias" in message
    assert message.count("has shape") >= 3  # those of mean, log-variance and the decoder's first layer
    assert RunIndex(runs_dir).entries() == []


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b"{", ConfigError, "no JSON file"),
        (b"[]", ConfigError, "name no model"),
        (b"[" * 100_000, ConfigError, "no JSON file"),
        (settings(model="vea"), UnknownModelError, "vea"),
        (settings(model_config={"latent_dim": 0}), ConfigError, "latent_dim"),
        (settings(data={"name": "nowhere"}), LatentLabError, "nowhere"),
        (json.dumps({"model": "vae"}).encode(), ConfigError, "name no dataset"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(
    runs_dir: Path, own: Autoencoder, data: bytes, kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words):
        import_model(runs_dir, read_weights(weights_of(own)), read_settings(data))
    assert RunIndex(runs_dir).entries() == []


@pytest.mark.parametrize("data", [b"", b"x" * 100, b"\xff" * 16, b"\x80\x04pickle"])
def test_other_files_are_no_weights(data: bytes) -> None:
    with pytest.raises(CheckpointError, match="is no safetensors file"):
        read_weights(data)


def test_numbers_that_are_not_finite_are_refused(own: Autoencoder) -> None:
    name, tensor = next(iter(own.state_dict().items()))
    with pytest.raises(CheckpointError, match=f"not finite: {name}"):
        read_weights(weights_of(own, **{name.replace(".", "__"): tensor * float("nan")}))


def test_a_dataset_takes_the_place_of_that_in_the_settings(runs_dir: Path, own: Autoencoder) -> None:
    spec = read_settings(settings(data={"name": "mnist"}), DataConfig("digits"))
    assert import_model(runs_dir, read_weights(weights_of(own)), spec).info().name == "digits"
    with pytest.raises((CheckpointError, DatasetError)):
        import_model(runs_dir, read_weights(weights_of(own)), read_settings(settings(data={"name": "mnist"})))


def test_the_files_of_a_run_are_opened_by_the_command_line(
    runs_dir: Path, tmp_path: Path, own: Autoencoder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = import_model(runs_dir, read_weights(weights_of(own)), read_settings(settings()), "first")
    weights = list_checkpoints(folder.checkpoints)[-1] / "model.safetensors"
    assert main(["import", str(weights), str(folder.path / "spec.json"), "--name", "second"]) == 0
    assert capsys.readouterr().out.startswith("opened as ")
    library, x = Library(runs_dir, SHIPPED), torch.rand(5, 1, 8, 8)
    assert torch.equal(library.load("second").encode(x), own.eval().encode(x))
    (tmp_path / "bad.json").write_bytes(settings(model_config={"widths": [32], "latent_dim": 3}))
    assert main(["import", str(weights), str(tmp_path / "bad.json")]) == 1
    assert "the weights do not fit the model: " in capsys.readouterr().err
