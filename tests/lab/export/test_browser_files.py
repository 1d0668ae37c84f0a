"""The files of a model for the browser, its epochs' among them."""

import gzip
import shutil
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from lab.cli.command_line import main
from lab.data import DataConfig, describe
from lab.export.browser_files import publish_decisions, publish_epoch, publish_model
from lab.export.onnx_weights import WeightsError
from lab.latent.encoding import decode
from lab.metrics.classifier_features import confidences
from lab.runs.checkpoint import Checkpoint, load_weights, save_checkpoint
from lab.runs.run_folder import RunFolder
from lab.runs.snapshots import Probe, Snapshot, load_decoder, load_probe, load_snapshot, save_probe, save_snapshot
from models import build_model
from models.classifier import Classifier
from tests.small import ae_spec, scramble, small_images

INFO = describe(DataConfig(name="digits"))
LABELS = torch.tensor([3, 1, 2])


def codes_of(epoch):
    return torch.arange(6.0).view(3, 2) / 4 + epoch


def decoders(model, epochs):
    """Epoch by epoch another state of the model's decoder."""
    for epoch in epochs:
        yield epoch
        scramble(model.decoder)


def fresh_model():
    return build_model("ae", ae_spec().model_config, INFO.sample_shape).eval()


@pytest.fixture
def run(runs_dir):
    """A run that stands at its second epoch."""
    folder = RunFolder.create(runs_dir / "20260101-mine", ae_spec(), "mine")
    folder.set_info(INFO)
    model = fresh_model()
    save_probe(folder.path, Probe(LABELS, small_images(2)))
    for epoch in decoders(model, range(3)):
        save_snapshot(folder.snapshots, Snapshot(epoch, codes_of(epoch), small_images(2)), model.decoder.state_dict())
        save_checkpoint(folder.checkpoints, Checkpoint(model.state_dict(), {}, {"epoch": epoch, "batch": 0, "step": 0}))
    return folder


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    target = tmp_path_factory.mktemp("static") / "model"
    publish_model(target, fresh_model(), np.zeros((5, 2), np.float32), np.zeros(5, int), None)
    return target


@pytest.fixture
def target(published, tmp_path):
    """The files of the run's model, without those of its epochs."""
    return Path(shutil.copytree(published, tmp_path / "model"))


def epoch_of(run, epoch):
    """Return the arguments of publish_epoch for a run."""
    codes = load_snapshot(run.snapshots, epoch).codes.numpy()
    return load_decoder(run.snapshots, epoch), codes, load_probe(run.path).labels.numpy()


def assert_decodes_as_the_snapshot(path, run, epoch):
    model = run.load_model()
    load_weights(model.decoder, load_decoder(run.snapshots, epoch))
    z = torch.randn(7, 2, generator=torch.Generator().manual_seed(epoch))
    (recon,) = onnxruntime.InferenceSession(str(path)).run(None, {"z": z.numpy()})
    with torch.no_grad():
        assert np.abs(model.decode(z).numpy() - recon).max() < 1e-5


def test_decisions_are_the_classifiers_of_what_codes_decode_to(run, target):
    model, classifier = run.load_model(), Classifier((1, 8, 8), 10, seed=3).eval()
    for _ in range(2):  # the second finds it there
        publish_decisions(target, model, classifier)
    z = torch.randn(7, 2, generator=torch.Generator().manual_seed(0))
    (probabilities,) = onnxruntime.InferenceSession(str(target / "decisions.onnx")).run(None, {"z": z.numpy()})
    assert np.abs(confidences(classifier, decode(model, z)).numpy() - probabilities).max() < 1e-5
    assert gzip.decompress((target / "decisions.onnx.gz").read_bytes()) == (target / "decisions.onnx").read_bytes()


def test_epochs_of_a_run(run, target):
    for epoch in run.snapshot_epochs():
        assert publish_epoch(target, epoch, *epoch_of(run, epoch)) == f"epochs/{epoch:06d}.onnx"
    made = ["000000.codes.bin", "000000.onnx", "000001.codes.bin", "000001.onnx", "000002.codes.bin", "000002.onnx"]
    assert sorted(path.name for path in (target / "epochs").iterdir()) == [*made, "labels.bin"]
    assert np.fromfile(target / "epochs" / "labels.bin", "<u2").tolist() == [3, 1, 2]
    for epoch in range(3):
        codes = np.fromfile(target / "epochs" / f"{epoch:06d}.codes.bin", "<f4").reshape(3, 2)
        assert np.array_equal(codes, codes_of(epoch).numpy())
        assert_decodes_as_the_snapshot(target / "epochs" / f"{epoch:06d}.onnx", run, epoch)
    (target / "decoder.onnx").unlink()  # an epoch that is there is not made again
    assert publish_epoch(target, 1, *epoch_of(run, 1)) == "epochs/000001.onnx"


def test_labels_go_beyond_255(tmp_path):
    publish_model(tmp_path / "model", fresh_model(), np.zeros((3, 2), np.float32), np.array([0, 255, 299]), None)
    assert np.fromfile(tmp_path / "model" / "labels.bin", "<u2").tolist() == [0, 255, 299]


def test_weights_of_another_model_leave_no_epoch(run, target):
    weights, codes, labels = epoch_of(run, 1)
    with pytest.raises(WeightsError, match=r"missing layers\.0\.bias"):
        publish_epoch(target, 1, {n: w for n, w in weights.items() if n != "layers.0.bias"}, codes, labels)
    assert not (target / "epochs").exists()


def test_the_command_exports_every_epoch(run, tmp_path, capsys):
    assert main(["export", "mine", "--to", "onnx-epochs", "--out", str(tmp_path / "out")]) == 0
    names = ["encoder.onnx", "decoder.onnx", "epochs/000000.onnx", "epochs/000001.onnx", "epochs/000002.onnx"]
    assert capsys.readouterr().out.split() == [str(tmp_path / "out" / name) for name in names]
    for epoch in range(3):
        assert_decodes_as_the_snapshot(tmp_path / "out" / names[2 + epoch], run, epoch)


def test_a_shipped_model_has_no_epochs(capsys, tmp_path):
    assert main(["export", "vae-2d", "--to", "onnx-epochs", "--out", str(tmp_path / "out")]) == 1
    assert "vae-2d is pretrained" in capsys.readouterr().err
