"""The training scripts: they run by themselves and find the losses of the app."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from lab.data import DataConfig, load_dataset
from lab.errors import ConfigError
from lab.export.training_script import NoScriptError, training_script, why_no_script
from lab.runs.run_spec import RunSpec, TrainingConfig
from lab.runs.setting_changes import Change
from lab.training import Training
from lab.zoo.presets import PRESETS
from lab.zoo.training_scripts import script_of_spec
from models import build_model, count_parameters
from models.model_config import AEConfig

ALLOWED = {"torch", "torchvision", "sklearn", "numpy", "matplotlib", "PIL", "math", "re", "pathlib"}
NO_SCRIPT = {  # of presets, on the data they are meant for
    *("cvae-2d", "cvae-4d", "vq-vae-2d", "vq-vae-16", "vq-vae-grid", "two-domains"),
    *("capacity-vae-shapes", "tc-vae-shapes"),
    *("table-vae-2d", "table-one-class", "series-vae-2d", "series-conv-vae-8d", "timevae-2d", "timevae", "sines-vae"),
    *("spike-vae", "spike-vae-8d", "joint-vae", "neural-ae", "mult-vae", "mult-vae-2d", "autorec"),
}


def run_script(source: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Run a script without a screen; return its variables."""
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.setattr("matplotlib.pyplot.show", lambda: None)
    variables: dict[str, Any] = {}
    exec(compile(source, "script.py", "exec"), variables)
    import matplotlib.pyplot as plt

    assert len(plt.get_fignums()) == 2
    plt.close("all")
    return variables


def app_losses(spec: RunSpec, changes: tuple[Change, ...] = ()) -> tuple[list[float], int]:
    """Return the validation loss after each epoch, as the worker finds it, and the number of parameters."""
    dataset = load_dataset(spec.data)
    model = build_model(spec.model, spec.resolved().model_config, dataset.info.sample_shape, spec.training.seed)
    events: list[dict[str, Any]] = []
    cpu = torch.device("cpu")
    training = Training(model, dataset.train.samples, dataset.val.samples, spec.training, cpu, changes)
    training.run(events.append, lambda: False)
    return [event["val"]["total"] for event in events if event["kind"] == "epoch"][1:], count_parameters(model)


def assert_equal_training(spec: RunSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    losses, n_parameters = app_losses(spec)
    variables = run_script(script_of_spec(spec).py, monkeypatch)
    assert variables["history"] == pytest.approx(losses, rel=1e-4)
    assert variables["n_parameters"] == n_parameters


def test_presets_without_a_script_are_known() -> None:
    assert {name for name, preset in PRESETS.items() if why_no_script(preset.spec)} == NO_SCRIPT


def test_every_script_on_digits_is_valid_and_imports_nothing_of_ours() -> None:
    n = 0
    for preset in PRESETS.values():
        try:
            script = script_of_spec(preset.on("digits"))
        except (ConfigError, NoScriptError):
            continue
        n += 1
        imported = [node for node in ast.walk(ast.parse(script.py)) if isinstance(node, ast.Import | ast.ImportFrom)]
        names = {getattr(node, "module", None) or node.names[0].name for node in imported}
        assert {name.split(".")[0] for name in names} <= ALLOWED, preset.name
        notebook = json.loads(script.notebook)
        code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
        assert [cell.code.strip() for cell in script.cells] == code
        assert max(map(len, script.py.splitlines())) <= 120, preset.name
    assert n >= 30


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        *("vae-2d", "beta-vae", "conv-vae-16d", "deep-ae-2d", "digits-ae-16d", "mnist14-ae-3d", "conv-ae", "linear-2d"),
        *("sparse-l1", "sparse-kl", "contractive-64", "wae-8d", "info-vae-8d", "tc-vae-shapes", "capacity-vae-shapes"),
        *("denoising", "one-class", "perceptual"),
    ],
)
def test_a_script_finds_the_losses_of_the_app(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_equal_training(PRESETS[name].on("digits").with_settings({"epochs": 2, "seed": 3}), monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("corruption", ["masking", "salt-and-pepper"])
def test_other_settings_are_written_too(corruption: str, monkeypatch: pytest.MonkeyPatch) -> None:
    config = AEConfig(widths=(16,), latent_dim=1, dropout=0.2, activation="leaky_relu", recon_loss="bce")
    training = TrainingConfig(
        epochs=3, batch_size=100, optimiser="sgd", momentum=0.5, weight_decay=0.01, corruption=corruption, patience=1,
        min_delta=0.5, flip=0.5, learning_rate=0.01,
    )  # fmt: skip
    assert_equal_training(RunSpec(DataConfig("digits", size=6), "ae", config, training), monkeypatch)


@pytest.mark.slow
def test_changes_while_it_trained_are_made_by_the_script_too(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = PRESETS["vae-2d"].on("digits").with_settings({"epochs": 2, "widths": (8,)})
    changes = (Change(10, {"learning_rate": 0.01, "kl_weight": 3.0}),)
    info = load_dataset(spec.data).info
    variables = run_script(training_script(spec, info, changes).py, monkeypatch)
    assert variables["history"] == pytest.approx(app_losses(spec, changes)[0], rel=1e-4)
    assert variables["history"] != pytest.approx(app_losses(spec)[0], rel=1e-2)


@pytest.mark.slow
@pytest.mark.parametrize(("folders", "mode", "fit"), [(("2", "10", "it's"), "L", "crop"), (("",), "RGB", "pad")])
def test_a_folder_of_images_is_read_as_the_app_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folders: tuple[str, ...], mode: str, fit: str
) -> None:
    rng = np.random.default_rng(0)
    for i in range(30):
        folder = tmp_path / folders[i % len(folders)]
        folder.mkdir(exist_ok=True)
        pixels = rng.integers(0, 256, (12, 9, 3), dtype=np.uint8)
        Image.fromarray(pixels).convert(mode).save(folder / f"{i:02}.png")
    data = DataConfig("folder", path=str(tmp_path), size=8, fit=fit)
    spec = RunSpec(data, "ae", AEConfig(widths=(8,)), TrainingConfig(epochs=1, batch_size=8))
    variables = run_script(script_of_spec(spec).py, monkeypatch)
    dataset = load_dataset(data)
    assert variables["class_names"] == list(dataset.info.class_names)
    assert torch.equal(variables["y_train"], dataset.train.labels)
    assert (variables["x_train"].int() - dataset.train.samples.int()).abs().max() <= 1  # the order of resizing
    assert variables["history"] == pytest.approx(app_losses(spec)[0], rel=1e-2)


def test_mnist_is_fetched_by_torchvision() -> None:
    script = script_of_spec(PRESETS["mnist14-vae-3d"].spec)
    assert 'datasets.MNIST("data", train=True, download=True)' in script.py
    assert script.n_parameters == sum(
        p.numel() for p in build_model("vae", PRESETS["mnist14-vae-3d"].spec.model_config, (1, 14, 14)).parameters()
    )


def test_a_model_without_a_script_is_named() -> None:
    with pytest.raises(NoScriptError, match="There is no script for the model VQ-VAE yet"):
        script_of_spec(PRESETS["vq-vae-2d"].spec)


def test_nothing_in_a_class_name_becomes_code(tmp_path: Path) -> None:
    folder = tmp_path / 'x"] ; import os #'
    folder.mkdir()
    for i in range(12):
        Image.new("L", (8, 8), i * 20).save(folder / f"{i}.png")
    data = DataConfig("folder", path=str(tmp_path))
    script = script_of_spec(RunSpec(data, "ae", AEConfig(widths=(8,)), TrainingConfig()))
    assert not any(
        isinstance(node, ast.Import) and node.names[0].name == "os" for node in ast.walk(ast.parse(script.py))
    )
