"""The commands, called in this process on digits."""

import csv
import importlib.metadata
import json
import math
import os
import sys
import tomllib

import numpy as np
import onnxruntime
import pytest
from PIL import Image

from lab.cli import app_command
from lab.cli.command_line import build_parser, main
from lab.cli.inspect_commands import INCOMPLETE, READY
from lab.cli.train_commands import spec_from_arguments
from lab.config import ROOT
from lab.data import DATASETS
from lab.metrics.metric import NEEDS
from lab.metrics.metric_registry import METRICS
from lab.runs.run_index import RunIndex
from lab.runs.run_spec import TrainingConfig
from lab.zoo.presets import PRESETS
from models import MODELS

SMALL = ["--dataset", "digits", "--epochs", "2", "--set", "widths=16", "batch_size=64"]


def run(capsys, *arguments):
    """Exit status, lines of standard output, standard error."""
    status = main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    return status, out.splitlines(), err


def trained(capsys, *arguments, model="vae", name="mine"):
    status, lines, _ = run(capsys, "train", "--model", model, *SMALL, "--name", name, *arguments)
    assert status == 0
    return json.loads(lines[-1])


def test_train_ends_with_json(capsys, runs_dir):
    result = trained(capsys, "--seed", 7)
    assert set(result) == {"run", "epoch", "metrics"}
    assert (result["epoch"], [result["run"]]) == (2, RunIndex(runs_dir).ids())
    metrics = result["metrics"]
    assert {"train_total", "val_total", "val_recon_loss", "val_kl", "val_mse", "val_elbo"} <= set(metrics)
    assert metrics["val_elbo"] == pytest.approx(-(metrics["val_recon_loss"] + metrics["val_kl"]))
    folder = RunIndex(runs_dir).folder("mine")
    assert folder.status().state == "done"
    assert (folder.spec().training.seed, folder.spec().model_config.widths) == (7, (16,))


@pytest.mark.parametrize("chosen", [("--preset", "vae-2d"), ("--model", "vae")])
def test_a_small_table_starts_from_what_is_usual_for_its_size(tmp_path, chosen):
    path = tmp_path / "pets.csv"
    path.write_text("height,weight\n" + "".join(f"{i},{i * i % 7}\n" for i in range(60)), encoding="utf-8")
    arguments = ["train", *chosen, "--dataset", "table-file", "--set", f"path={path}", "latent_dim=3"]
    spec = spec_from_arguments(build_parser().parse_args(arguments))
    # 40 of 60 rows are trained on: 2 batches of 32 an epoch, so 100 epochs make the 200 updates that are enough
    assert (spec.training.batch_size, spec.training.epochs) == (32, 100)
    assert (spec.model_config.data_range, spec.model_config.latent_dim) == ("unbounded", 3)
    assert spec.data.path == str(path)
    many = tmp_path / "many.csv"
    many.write_text("height,weight\n" + "".join(f"{i},{i % 7}\n" for i in range(6000)), encoding="utf-8")
    arguments[-2] = f"path={many}"
    assert spec_from_arguments(build_parser().parse_args(arguments)).training == TrainingConfig()


def test_train_a_preset_on_digits(capsys, runs_dir):
    status, lines, err = run(capsys, "train", "--preset", "digits-ae-16d", "--epochs", 1)
    assert status == 0
    assert json.loads(lines[-1])["metrics"]["val_elbo"] is None
    assert RunIndex(runs_dir).entries()[0].spec.preset == "digits-ae-16d"
    assert "epoch 1.00 of 1" in err


def test_the_same_seed_gives_the_same_metrics(capsys):
    first, again, other = (trained(capsys, "--seed", seed)["metrics"] for seed in (3, 3, 4))
    assert first == again != other


def test_evaluate(capsys):
    for model in ("vae", "ae"):
        run_id = trained(capsys, model=model, name=model)["run"]
        status, lines, _ = run(capsys, "evaluate", model)
        metrics = json.loads(lines[-1])
        assert status == 0
        assert set(metrics) == {"mse", "mse_native", "recon_loss", "kl", "elbo", "knn5_accuracy"}
        assert (metrics["elbo"] is None) == (metrics["kl"] is None) == (model == "ae")
        assert 0 < metrics["mse"] < 0.2
        assert metrics["mse_native"] == pytest.approx(metrics["mse"])
        assert 0.1 < metrics["knn5_accuracy"] <= 1
        assert run(capsys, "evaluate", run_id)[1] == lines
    _, lines, err = run(capsys, "evaluate", "ae", "--all")
    values = json.loads(lines[-1])
    assert {"ssim", "silhouette"} <= set(values) and values["mse"] == metrics["mse"]
    for metric in METRICS.values():  # a value, or why there is none
        assert (metric.name in values) != (metric.title in err)
    assert "KL divergence, ELBO" in err and NEEDS["posterior"][1] in err


def test_evaluate_on_other_data(capsys):
    trained(capsys)
    status, lines, _ = run(capsys, "evaluate", "mine", "--dataset", "shapes")
    if DATASETS["shapes"].sample_shape[0] == 1:
        assert status == 0
        assert math.isfinite(json.loads(lines[-1])["elbo"])
    else:
        assert status == 1
    assert run(capsys, "evaluate", "mine", "--dataset", "mnist")[0] == 1


def test_resume(capsys, runs_dir, monkeypatch):
    def press(bar, event, unit):
        if event["kind"] == "epoch" and event["epoch"] == 1:
            raise KeyboardInterrupt

    with monkeypatch.context() as hand:
        hand.setattr("lab.cli.train_commands._show", press)
        status, lines, err = run(capsys, "train", "--model", "vae", *SMALL, "--name", "mine")
    assert (status, json.loads(lines[-1])["epoch"]) == (1, 1), err
    assert "interrupted from the keyboard" in err
    status, lines, _ = run(capsys, "resume", "mine")
    assert (status, json.loads(lines[-1])["epoch"]) == (0, 2)
    whole = trained(capsys, name="whole")
    assert json.loads(lines[-1])["metrics"] == whole["metrics"]
    status, _, err = run(capsys, "resume", "mine")
    assert status == 1
    assert "this run is done; only a paused, stopped, failed or dead one can be resumed" in err


def test_lists(capsys):
    registered = [name for name in DATASETS if name != "own"]  # stands for those that are kept, none yet
    for command, registry in (("models", MODELS), ("datasets", registered), ("presets", PRESETS)):
        status, lines, _ = run(capsys, command)
        assert status == 0
        assert [line.split()[0] for line in lines] == list(registry)


def test_runs(capsys, runs_dir):
    status, lines, _ = run(capsys, "runs")
    assert (status, lines) == (0, ["no runs yet; python -m lab train --preset vae-2d --dataset digits makes one"])
    run_id = trained(capsys)["run"]
    (runs_dir / "broken").mkdir()
    (runs_dir / "broken" / "spec.json").write_text("{")
    status, lines, _ = run(capsys, "runs")
    assert status == 0
    rows = {line.split()[0]: line for line in lines}
    assert rows.keys() == {run_id, "broken"}
    assert "done 2/2" in rows[run_id]
    assert rows[run_id].endswith("mine")
    assert "damaged" in rows["broken"]


def test_export_csv(capsys, tmp_path):
    trained(capsys)
    status, lines, _ = run(capsys, "export", "mine", "--to", "csv", "--out", tmp_path / "out")
    assert status == 0
    assert lines == [str(tmp_path / "out" / name) for name in ("codes.csv", "history.csv")]
    with (tmp_path / "out" / "codes.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["index", "label", "class", "z0", "z1"]
    assert [int(row["index"]) for row in rows] == list(range(299))
    assert all(row["label"] == row["class"] for row in rows)
    with (tmp_path / "out" / "history.csv").open() as file:
        history = list(csv.DictReader(file))
    assert [row["epoch"] for row in history] == ["0", "1", "2"]
    assert float(history[2]["val_kl"]) > 0


def test_export_onnx(capsys, tmp_path):
    trained(capsys, "--set", "widths=4")
    status, lines, _ = run(capsys, "export", "mine", "--to", "onnx", "--out", tmp_path / "out")
    assert (status, [line.rsplit("/", 1)[-1] for line in lines]) == (0, ["encoder.onnx", "decoder.onnx"])
    decoder = onnxruntime.InferenceSession(str(tmp_path / "out" / "decoder.onnx"))
    (recon,) = decoder.run(None, {"z": np.zeros((2, 2), np.float32)})
    assert recon.shape == (2, 1, 8, 8)


def test_doctor(capsys, monkeypatch, tmp_path):
    status, lines, _ = run(capsys, "doctor")
    text = "\n".join(lines)
    assert (status, lines[-1]) == (0, READY)
    for part in ("python", "torch", "streamlit", "LATENT_LAB_RUNS", "data digits", "ready"):
        assert part in text
    monkeypatch.setattr("lab.cli.inspect_commands.PACKAGES", ("torch", "no-such-package"))
    status, lines, _ = run(capsys, "doctor")
    assert (status, lines[-1]) == (1, INCOMPLETE)
    assert any("no-such-package" in line and "MISSING" in line for line in lines)


def test_doctor_finds_a_damaged_shipped_model(capsys, monkeypatch, tmp_path):
    (tmp_path / "shipped" / "vae-9d").mkdir(parents=True)
    (tmp_path / "shipped" / "vae-9d" / "card.json").write_text("{}")
    monkeypatch.setattr("lab.cli.inspect_commands.SHIPPED", tmp_path / "shipped")
    status, lines, _ = run(capsys, "doctor")
    assert status == 1
    assert any("model vae-9d" in line and "DAMAGED" in line for line in lines)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("train", "say what to train: --preset NAME or --model NAME"),
        ("train --preset vae-3d", '"vae-3d" is not a preset; choose from vae-2d'),
        ("train --model vea", '"vea" is not a model; choose from ae'),
        ("train --model vae --dataset mnst", '"mnst" is not a dataset; choose from digits'),
        ("train --preset vae-2d --model ae", "preset vae-2d is a vae; leave out --model, or the preset"),
        ("train --model vae --set latnet_dim=3", '"latnet_dim" is not a setting; choose from architecture'),
        ("train --model ae --set kl_weight=3", '"kl_weight" is not a setting'),
        ("train --model vae --set latent_dim=0", "latent_dim = 0 is too small; use 1 or more"),
        ("train --model vae --set dropout=1", "dropout = 1.0 is too large; use 0.95 or less"),
        ("train --model vae --set latent_dim=two", 'latent_dim = "two" is not a whole number'),
        ("train --model vae --set learning_rate=nan", "learning_rate = nan is not a number"),
        ("train --model vae --set latent_dim", "write name=value, such as latent_dim=8"),
        ("train --model vae --set activation=swish", '"swish" is not an option; choose from relu'),
        ("train --model vae --set output=tanh", 'recon_loss "bce" needs output "sigmoid"'),
        ("train --model ae --set momentum=0.9", 'momentum belongs to optimiser "sgd"'),
        ("train --model vae --epochs 0", "epochs = 0 is too small; use 1 or more"),
        ("train --model vae --seed -1", "seed = -1 is too small; use 0 or more"),
        (f"train --model vae --name {'x' * 81}", "a run's name has 1 to 80 characters"),
        ("resume nothing", '"nothing" is not a run in runs; `python -m lab runs` lists them'),
        ("evaluate nothing", '"nothing" is neither a run nor a shipped model'),
        ("export nothing --to csv", '"nothing" is neither a run nor a shipped model'),
        ("download mnst", '"mnst" is not a dataset; choose from digits'),
    ],
)
def test_invalid_input_is_reported_and_creates_nothing(capsys, runs_dir, arguments, message):
    status, lines, err = run(capsys, *arguments.split())
    assert status == 1
    assert err.startswith("error: ")
    assert message in err
    assert "Traceback" not in err
    assert lines == []
    assert RunIndex(runs_dir).ids() == []


@pytest.mark.parametrize("arguments", ["", "trian", "train --epochs two", "export x", "export x --to pdf", "evaluate"])
def test_bad_usage(capsys, arguments):
    with pytest.raises(SystemExit) as error:
        main(arguments.split())
    assert error.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize("variable", ["LATENT_LAB_MAX_RUNNING", "LATENT_LAB_DEVICE", "LATENT_LAB_THREADS"])
def test_an_invalid_environment_variable_is_reported(capsys, monkeypatch, variable):
    monkeypatch.setenv(variable, "many")
    status, _, err = run(capsys, "train", "--model", "vae", *SMALL)
    assert status == 1
    assert f'{variable} = "many"' in err


def test_missing_data_is_reported_without_a_traceback(capsys):
    status, _, err = run(capsys, "train", "--preset", "vae-2d", "--epochs", 1)
    assert status == 1
    assert "python -m lab download mnist" in err
    assert "Traceback" not in err


def test_the_next_in_the_queue_starts_when_a_command_is_done(capsys, runs_dir, monkeypatch):
    called = []
    monkeypatch.setattr("lab.cli.train_commands.dispatch", called.append)
    trained(capsys)
    assert called == [runs_dir]


def test_an_unwritable_result_is_reported(capsys, tmp_path):
    trained(capsys)
    (tmp_path / "file").write_text("in the way")
    status, _, err = run(capsys, "export", "mine", "--to", "csv", "--out", tmp_path / "file")
    assert status == 1
    assert err.startswith("error: ")
    assert "Traceback" not in err


def test_the_entry_point_is_the_command_line():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (script,) = project["scripts"].items()
    assert importlib.metadata.EntryPoint(*script, "console_scripts").load() is main


def test_app_passes_options_on_to_streamlit(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    started = []
    monkeypatch.setattr(app_command, "vendor_ready", lambda: True)
    monkeypatch.setattr(os, "name", "posix")
    monkeypatch.setattr(os, "execv", lambda *command: started.append(command) or sys.exit(0))
    with pytest.raises(SystemExit):
        main(["app", "--server.port", "8600"])
    app = ["-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", "8600"]
    assert started == [(sys.executable, [sys.executable, *app])]


def test_app_sets_up_first_where_the_browser_s_libraries_are_missing(monkeypatch):
    called = []
    monkeypatch.setattr(app_command, "vendor_ready", lambda: False)
    monkeypatch.setattr(app_command.subprocess, "run", lambda command, **_: called.append(command[1:]))
    monkeypatch.setattr(os, "execv", lambda _, command: sys.exit(called.append(command[1:])))
    with pytest.raises(SystemExit):
        main(["app"])
    assert [command[1] for command in called] == ["lab.cli.assets", "streamlit"]


def test_app_needs_a_clone(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(app_command, "ROOT", tmp_path)
    status, _, err = run(capsys, "app")
    assert status == 1 and "pip install -e ." in err


def test_only_app_takes_unknown_options(capsys):
    with pytest.raises(SystemExit):
        main(["models", "--server.port", "8600"])
    assert "unrecognized arguments: --server.port 8600" in capsys.readouterr().err


def test_a_folder_of_images_is_checked(tmp_path, capsys):
    for i in range(3):
        Image.new("L", (100, 80)).save(tmp_path / f"{i}.png")
    (tmp_path / "notes.txt").write_text("no image")
    assert main(["datasets", "check", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "3 images, 1 class; width x height in pixels: 100 x 80 (3)",
        "class images                 3                  images",
        "left out                     no image by its content notes.txt",
        "set size, such as 64: the images are large, or differ in size",
    ]
    assert main(["datasets", "check", str(tmp_path / "gone")]) == 1
    assert "there is no file or folder" in capsys.readouterr().err


def test_code(capsys, tmp_path):
    status, lines, _ = run(capsys, "code", "--preset", "vae-2d", "--dataset", "digits", "--set", "latent_dim=3")
    assert status == 0
    assert "        self.to_mu = nn.Linear(256, 3)" in lines
    trained(capsys, "--set", "widths=4")
    status, lines, _ = run(capsys, "code", "mine", "--out", tmp_path / "mine.ipynb")
    assert (status, lines) == (0, [str(tmp_path / "mine.ipynb")])
    cells = json.loads((tmp_path / "mine.ipynb").read_text())["cells"]
    assert any("            nn.Linear(64, 4),\n" in cell["source"] for cell in cells)
    for arguments, message in (
        (("vae-2d", "--out", "x.txt"), '"x.txt" is neither a script nor a notebook'),
        (("vae-2d", "--preset", "vae-2d"), "not both"),
        (("--preset", "vq-vae-2d"), "There is no script for the model VQ-VAE yet"),
    ):
        status, _, err = run(capsys, "code", *arguments)
        assert status == 1 and message in err


def test_export_page(capsys, tmp_path):
    trained(capsys, "--set", "widths=4")
    status, lines, _ = run(capsys, "export", "mine", "--to", "page", "--out", tmp_path / "out")
    assert (status, lines) == (0, [str(tmp_path / "out" / "index.html")])
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert '"thumbnails": 299' in page and "CC BY 4.0" in page
    status, _, err = run(capsys, "export", "timevae-2d-regimes", "--to", "page", "--out", tmp_path / "none")
    assert status == 1 and "cannot be exported as a page yet: the decoder of TimeVAE is not part of it" in err
