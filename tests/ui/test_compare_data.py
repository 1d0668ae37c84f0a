"""Data of the Compare page: images, codes and snapshots."""

from dataclasses import replace

import numpy as np
import onnxruntime
import pytest
import streamlit as st
import torch
from sklearn.decomposition import PCA

from lab.config import SHIPPED
from lab.data import DataConfig, load_dataset
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.latent.encoding import encode
from lab.metrics.evaluation import known_values
from lab.metrics.validation import validate
from lab.runs.run_spec import TrainingConfig
from lab.runs.snapshots import SnapshotKey, load_decoder, load_snapshot
from lab.zoo.comparison import SideName
from lab.zoo.model_library import Library
from lab.zoo.presets import PRESETS
from tests.lab.data.idx_files import small_mnist
from tests.small import ae_spec, vae_spec
from ui.compare.compare_component import common_images, compare_data
from ui.compare.side_metrics import metric_rows, side_metrics, side_run_metrics
from ui.compare.side_picker import model_of, pca_beside, resolve_sides


@pytest.fixture(autouse=True)
def own_static(tmp_path, monkeypatch):
    for module in (
        "ui.shared.model_files",
        "ui.shared.film_publishing",
        "ui.compare.compare_component",
        "lab.export.browser_files",
        "lab.export.film_files",
    ):
        monkeypatch.setattr(f"{module}.STATIC", tmp_path / "static")
    monkeypatch.setattr("ui.shared.model_files.browser_ready", lambda: True)
    st.cache_resource.clear()


@pytest.fixture
def run(runs_dir):
    folder = claim_new(runs_dir, ae_spec({"latent_dim": 3}, epochs=2), "mine")
    torch.set_num_threads(1)
    assert Worker(folder).run().state == "done"
    return folder


def test_an_own_run_brings_its_validation_images(run, tmp_path):
    sides = resolve_sides([SideName("vae-2d-digits"), SideName(run.id, SnapshotKey(1)), SideName(run.id)])
    common = common_images(sides)
    digits = load_dataset(DataConfig("digits"))
    assert common.split == "validation"
    assert torch.equal(common.images, digits.val.samples)
    assert np.array_equal(common.labels, digits.val.labels.numpy())
    assert [codes.shape for codes in common.codes] == [(299, 2), (299, 3), (299, 3)]
    for codes, epoch in zip(common.codes[1:], (1, 2), strict=True):
        assert np.array_equal(codes, load_snapshot(run.snapshots, epoch).codes.numpy())
    assert [side.name for side in sides] == ["vae-2d-digits", "mine, epoch 1", "mine, epoch 2"]

    data = compare_data(sides, common)
    static = tmp_path / "static"
    shipped = np.fromfile(static / data["sides"][0]["codes"], dtype="<f4").reshape(-1, 2)
    assert np.array_equal(shipped, common.codes[0])
    assert (static / data["sides"][0]["decoder"]["path"]).exists()
    for side, epoch in zip(data["sides"][1:], (1, 2), strict=True):
        assert side["decoder"]["weights"].endswith(f"{epoch:06d}/decoder.safetensors")
        assert (static / side["decoder"]["weights"]).exists()
        assert (static / side["codes"]).exists()
        assert (static / side["decoder"]["graph"] / "places.json").exists()
    assert np.fromfile(static / data["images"], dtype=np.uint8).size == digits.val.samples.numel()
    assert [len(steps) for steps in data["neighbours"]] == [299] * 3
    assert {step for steps in data["neighbours"] for step in steps} <= set("01234567")


def test_metrics_are_those_of_the_snapshot_on_these_images(run):
    sides = resolve_sides(
        [SideName("vae-2d-digits"), SideName(run.id, SnapshotKey(1)), SideName(run.id, SnapshotKey(0, 2))]
    )
    shipped, first, early = (side_run_metrics(side, "validation") for side in sides)
    event = next(e for e in run.events() if e["kind"] == "epoch" and e["epoch"] == 1)
    assert (first.mse, first.seconds, first.epochs) == (event["val"]["mse"], event["seconds"], 1)
    assert (early.mse, early.epochs) == (None, 0)  # nothing was measured in the middle of an epoch
    model = Library(run.path.parent, SHIPPED).load("vae-2d-digits")
    expected = validate(model, load_dataset(DataConfig("digits")).val.samples)
    assert (shipped.mse, shipped.recon_loss, shipped.kl) == (expected["mse"], expected["recon_loss"], expected["kl"])


def test_shipped_models_alone_are_compared_on_test_codes_without_the_dataset(runs_dir):
    card = Library(runs_dir, SHIPPED).card("vae-2d")
    other = Library(runs_dir, SHIPPED).card("deep-ae-2d")
    sides = resolve_sides([SideName(card.ref), SideName(other.ref)])
    common = common_images(sides)
    stored = Library(runs_dir, SHIPPED).stored_codes("deep-ae-2d")
    assert (common.split, common.images, len(common.labels)) == ("test", None, 2000)
    assert np.array_equal(common.codes[1], stored.codes[:2000])
    data = compare_data(sides, common)
    assert data["images"] is None
    assert "MNIST is not on this machine" in data["missing"]


def test_runs_with_different_validation_images_are_compared_on_test_images(runs_dir, tmp_path):
    raw = tmp_path / "data" / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name, content in small_mnist().items():
        (raw / name).write_bytes(content)
    torch.set_num_threads(1)
    runs = []
    for seed in (1, 2):
        spec = replace(ae_spec(epochs=2), data=DataConfig(name="mnist", split_seed=seed))
        runs.append(claim_new(runs_dir, spec, f"split {seed}"))
        assert Worker(runs[-1]).run().state == "done"
    sides = resolve_sides([SideName(runs[0].id, SnapshotKey(1)), SideName(runs[1].id)])
    assert [side.name for side in sides] == ["split 1, epoch 2", "split 2, epoch 2"]  # the newest weights of both
    common = common_images(sides)
    test = load_dataset(DataConfig(name="mnist")).test
    assert common.split == "test"
    assert torch.equal(common.images, test.samples)
    for run, codes in zip(runs, common.codes, strict=True):
        assert np.allclose(codes, encode(run.load_model(), test.samples).numpy())
    result = side_run_metrics(sides[1], "test")
    assert result.mse == pytest.approx(validate(runs[1].load_model(), test.samples)["mse"])
    assert result.seconds == runs[1].events()[-1]["seconds"]


def test_a_film_thinned_while_it_is_read_is_read_again(run, monkeypatch):
    from ui.compare import compare_component

    seen = []

    def resolve(chosen):
        sides = resolve_sides(chosen)
        if not seen:
            seen.append(1)
            return [type(side)(side.card, side.name, side.folder, SnapshotKey(7), True) for side in sides]
        return sides

    monkeypatch.setattr(compare_component, "resolve_sides", resolve)
    monkeypatch.setattr(compare_component, "browser_ready", lambda: True)
    sides, _, data = compare_component.prepare([SideName(run.id)])
    assert (sides[0].snapshot, len(data["sides"])) == (SnapshotKey(2), 1)


def test_a_variational_run_reports_its_active_units(runs_dir):
    folder = claim_new(runs_dir, vae_spec({"latent_dim": 3}, epochs=1), "told")
    torch.set_num_threads(1)
    Worker(folder).run()
    (side,) = resolve_sides([SideName(folder.id)])
    reported = [e for e in folder.events() if e["kind"] == "epoch"][-1]["kl_per_dim"]
    run = side_run_metrics(side, "validation")
    common = common_images([side])
    values = known_values(side_metrics(side, common, common.codes[0], run, with_slow=True).measurements)
    assert values["active_dimensions"] == sum(nats >= 0.01 for nats in reported)
    assert values["elbo"] == -(run.recon_loss + run.kl)
    assert {"knn5_left_out", "off_data", "psnr", "trustworthiness"} <= set(values)
    of_encoder = {"linear_probe_accuracy", "iwae_bound"}
    assert of_encoder <= set(values)  # that of the checkpoint
    (earlier,) = resolve_sides([SideName(folder.id, SnapshotKey(0))])
    run = side_run_metrics(earlier, "validation")
    values = known_values(side_metrics(earlier, common, common.codes[0], run, with_slow=True).measurements)
    assert values and not of_encoder & set(values)  # of an earlier snapshot only the decoder is stored


def test_pca_is_compared_with_a_run_like_any_model(run, tmp_path):
    """Fitted to the run's training images, shown on its validation images; the browser's decoder is PCA's own."""
    sides = resolve_sides([SideName(run.id), SideName(f"pca-3-of-{run.id}")])
    assert [side.name for side in sides] == ["mine, epoch 2", "PCA, 3-D"]
    common = common_images(sides)
    digits = load_dataset(DataConfig("digits"))
    train, val = ((split.samples.float() / 255).flatten(1).numpy() for split in (digits.train, digits.val))
    known = PCA(3, svd_solver="full").fit(train)
    recon = known.inverse_transform(known.transform(val))
    data = compare_data(sides, common)["sides"][1]
    codes = np.fromfile(tmp_path / "static" / data["codes"], dtype="<f4").reshape(-1, 3)
    session = onnxruntime.InferenceSession(tmp_path / "static" / data["decoder"]["path"])
    assert np.abs(session.run(None, {"z": codes})[0].reshape(len(val), -1) - recon).max() < 1e-4
    result = side_run_metrics(sides[1], common.split)
    assert result.mse == pytest.approx(np.square(val - recon).mean(), rel=1e-4)
    assert (result.kl, result.epochs) == (None, None)
    assert result.seconds > 0


def test_errors_of_likes_and_of_stars_are_not_compared_and_pca_is_not_offered(runs_dir):
    specs = [replace(PRESETS[name].spec, data=DataConfig("taste")) for name in ("mult-vae", "autorec")]
    runs = [claim_new(runs_dir, replace(spec, training=TrainingConfig(epochs=1))) for spec in specs]
    for folder in runs:
        assert Worker(folder).run().state == "done"
    sides = resolve_sides([SideName(folder.id) for folder in runs])
    data = compare_data(sides, common := common_images(sides))
    assert data["comparable"] is False
    losses = [side_run_metrics(side, common.split) for side in sides]
    known = zip(sides, common.codes, losses, strict=True)
    table = [side_metrics(side, common, codes, run, with_slow=False) for side, codes, run in known]
    rows = {row.name: row.better for row in metric_rows(sides, table)}
    assert (rows["MSE"], rows["nDCG@10"]) == ("", "higher")
    assert all(0 <= column.measurements["ndcg_at_10"].value <= 1 for column in table)
    assert pca_beside([SideName(runs[0].id)], {runs[0].id: sides[0].card}) is None


def test_a_model_at_a_snapshot_decodes_with_the_weights_of_then(run):
    first, last = resolve_sides([SideName(run.id, SnapshotKey(1)), SideName(run.id)])
    weights = load_decoder(run.snapshots, 1)
    for name, tensor in model_of(first).decoder.state_dict().items():
        assert torch.equal(tensor, weights[name].float())
    assert not torch.equal(*(model_of(side).decode(torch.zeros(1, 3)) for side in (first, last)))
