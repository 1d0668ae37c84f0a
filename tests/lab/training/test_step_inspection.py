"""A watched batch: what is told of it is so, and the training does not feel it."""

import itertools
import time
from dataclasses import replace

import pytest
import torch

from lab.errors import TrainingDivergedError
from lab.runs.batch_inspection import MAX_IMAGES
from lab.runs.run_spec import TrainingConfig
from lab.training import Training
from lab.training.step_inspection import update_sizes
from models import AEConfig, VAEConfig, build_model
from models.losses import kl_to_standard_normal
from tests.small import assert_same_tensors, small_images, timeless

CPU, SHAPE = torch.device("cpu"), (1, 6, 6)
TRAIN, VAL = small_images(22, seed=1), small_images(9, seed=2)
SGD = TrainingConfig(epochs=2, batch_size=4, learning_rate=0.01, seed=3, optimiser="sgd")
HARD = replace(SGD, momentum=0.9, flip=0.5, rotate=20.0)
VAE_CONFIG = VAEConfig(widths=(8,), dropout=0.3)


def training(model="vae", config=SGD, model_config=VAE_CONFIG, images=TRAIN):
    return Training(build_model(model, model_config, SHAPE, config.seed), images, VAL, config, CPU)


def run(result, should_inspect=lambda: False, should_stop=lambda: False):
    events = []
    result.run(lambda e: events.append(dict(e)), should_stop, should_inspect=should_inspect)
    return events


def watch_first(result):
    """Train on one batch, watched; returns the inspection, and the model's weights before."""
    before = {name: weight.detach().clone() for name, weight in result.model.named_parameters()}
    asked = itertools.count()
    run(result, lambda: True, lambda: next(asked) == 1)
    return result.inspection, before


@pytest.mark.parametrize(("model", "model_config"), [("vae", VAE_CONFIG), ("ae", AEConfig(widths=(8,), dropout=0.3))])
def test_an_inspected_training_is_bit_for_bit_the_same(model, model_config):
    plain, watched = (training(model, HARD, model_config) for _ in range(2))
    turns = itertools.cycle([True, False, True])
    assert timeless(run(watched, lambda: next(turns))) == timeless(run(plain))
    assert_same_tensors(watched.model.state_dict(), plain.model.state_dict())
    assert_same_tensors(watched.checkpoint().optimiser, plain.checkpoint().optimiser)
    for chance in ("generator", "dropout"):
        assert watched.checkpoint().position[chance] == plain.checkpoint().position[chance]
    assert watched.inspection.step == 12
    assert plain.inspection is None


def test_a_batch_without_inspection_removes_the_previous_inspection():
    result, turns = training(), itertools.chain([True], itertools.repeat(False))
    run(result, lambda: next(turns))
    assert result.inspection is None


def test_images_and_losses_are_the_model_s_before_the_step():
    result = training()
    twin = build_model("vae", VAE_CONFIG, SHAPE, SGD.seed).eval()
    inspection, _ = watch_first(result)
    x = inspection.images.float() / 255
    assert sorted(inspection.pictured.tolist()) == [0, 1, 2, 3]
    with torch.no_grad():
        mu, logvar = twin.posterior(x)
        nats, _ = twin.reconstruct(mu, x)
        pixels = twin.to_data_scale(twin.decode(mu)) * 255
    assert torch.allclose(inspection.recon_loss[inspection.pictured], nats)
    assert inspection.recon_loss[inspection.pictured].tolist() == sorted(
        inspection.recon_loss.tolist(), reverse=True
    )  # dearest first
    assert torch.allclose(inspection.kl[inspection.pictured], kl_to_standard_normal(mu, logvar).sum(1))
    assert (inspection.recon - pixels).abs().max() <= 0.5
    seen = {image.numpy().tobytes() for image in TRAIN}
    assert all(
        image.numpy().tobytes() in seen for image in inspection.images
    )  # not augmented: images of the training set


def test_augmented_images_are_shown_as_the_model_saw_them():
    inspection, _ = watch_first(training(config=replace(SGD, rotate=40.0)))
    seen = {image.numpy().tobytes() for image in TRAIN}
    assert not any(image.numpy().tobytes() in seen for image in inspection.images)


def test_the_step_of_plain_sgd_is_the_learning_rate_times_the_gradient():
    result = training("ae", SGD, AEConfig(widths=(8,)))
    inspection, before = watch_first(result)
    assert list(inspection.updates) == ["encoder.1", "to_code", "decoder.0", "decoder.2"]
    for layer, update in inspection.updates.items():
        names = [n for n in before if n.replace(".layers.", ".").rpartition(".")[0] == layer]
        weights = dict(result.model.named_parameters())
        slope = torch.cat([weights[n].grad.flatten() for n in names]).norm()
        assert update.change == pytest.approx(0.01 * float(slope), rel=1e-4)
        assert update.weights == pytest.approx(float(torch.cat([before[n].flatten() for n in names]).norm()))
        assert update.ratio == update.change / update.weights > 0
    assert set(inspection.losses) == {"total", "recon_loss"}
    assert inspection.losses["total"] == pytest.approx(float(inspection.recon_loss.mean()), rel=1e-5)
    assert inspection.kl is None


def test_update_sizes_match_hand_computed_values():
    before = {"decoder.layers.0.weight": torch.tensor([[3.0, 0.0]]), "decoder.layers.0.bias": torch.tensor([4.0])}
    before["to_mu.weight"] = torch.zeros(2)
    after = {name: weight + 0.5 for name, weight in before.items()}
    sizes = update_sizes(before, after)
    assert list(sizes) == ["to_mu", "decoder.0"]
    assert sizes["decoder.0"].weights == 5.0
    assert sizes["decoder.0"].change == pytest.approx(0.75**0.5)
    assert sizes["decoder.0"].ratio == pytest.approx(0.75**0.5 / 5)
    assert sizes["to_mu"].ratio == 0.0  # of nothing


def test_images_of_a_large_batch_are_shown_from_the_highest_to_the_lowest_loss():
    n = MAX_IMAGES + 45
    inspection, _ = watch_first(training(config=replace(SGD, batch_size=n), images=small_images(n + 1)))
    assert inspection.recon_loss.shape == inspection.kl.shape == (n,)
    assert len(inspection.images) == len(inspection.recon) == len(set(inspection.pictured.tolist())) == MAX_IMAGES
    costs = inspection.recon_loss[inspection.pictured]
    assert (costs[0], costs[-1]) == (inspection.recon_loss.max(), inspection.recon_loss.min())


def test_divergence_is_reported_at_the_inspected_batch():
    result = training("ae", replace(SGD, learning_rate=100.0), AEConfig(widths=(8,), output="linear"))
    with pytest.raises(TrainingDivergedError, match="the loss became"):
        run(result, lambda: True)


def test_waiting_does_not_count_as_training_time(monkeypatch):
    now = [0.0]

    def look_at_clock():
        now[0] += 0.001
        return now[0]

    def wait():
        now[0] += 100.0
        return False

    monkeypatch.setattr(time, "perf_counter", look_at_clock)
    result = training()
    result.run(lambda event: None, wait)
    assert now[0] > 1200.0  # it was asked before each of the twelve batches
    assert 0 < result.seconds < 1.0
