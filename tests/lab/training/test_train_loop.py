"""The loop on a tiny dataset: the same seed, the same bits; frozen after any batch, it goes on unchanged."""

import math
from dataclasses import replace

import pytest
import torch

from lab.errors import CheckpointError, TrainingDivergedError
from lab.runs.checkpoint import load_checkpoint, save_checkpoint
from lab.runs.run_spec import TrainingConfig
from lab.training import Training
from lab.training.random_state import RESEEDED, state_to_text
from models import AEConfig, VAEConfig, build_model
from models.vq_vae import VQConfig
from tests.small import assert_same_tensors, small_images, timeless

CPU = torch.device("cpu")
SHAPE = (1, 6, 6)
TRAIN, VAL = small_images(22, seed=1), small_images(9, seed=2)
BASE = TrainingConfig(epochs=3, batch_size=4, learning_rate=0.01, seed=3)

KINDS = {
    "ae, dropout, augmentation, momentum": (
        "ae",
        AEConfig(widths=(8,), dropout=0.3),
        replace(BASE, optimiser="sgd", momentum=0.9, flip=0.5, rotate=20.0),
    ),
    "vae, adam, warm-up": ("vae", VAEConfig(widths=(8,), kl_warmup_epochs=2.0), BASE),
    "conv vae, adamw, decay": (
        "vae",
        VAEConfig(architecture="conv", channels=(3,), dropout=0.2),
        replace(BASE, optimiser="adamw", weight_decay=0.1, loss_per="pixel", patience=5),
    ),
    "codebook": ("vq-vae", VQConfig(widths=(8,), entries=5), BASE),
    "denoising": ("ae", AEConfig(widths=(8,)), replace(BASE, corruption="gaussian", corruption_level=0.5)),
}


def make(kind, **changes):
    name, model_config, config = KINDS[kind]
    config = replace(config, **changes)
    return Training(build_model(name, model_config, SHAPE, config.seed), TRAIN, VAL, config, CPU)


def run_whole(training):
    events = []
    outcome = training.run(lambda e: events.append(dict(e)), lambda: False)
    return outcome, events


class After:
    """should_stop: true once, before the batch that comes after so many."""

    def __init__(self, batches):
        self.left = batches

    def __call__(self):
        self.left -= 1
        return self.left == -1


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


def test_the_same_seed_gives_the_same_bits(kind):
    first, again = make(kind), make(kind)
    outcome, events = run_whole(first)
    torch.manual_seed(99)  # nothing outside matters
    outcome_again, events_again = run_whole(again)
    assert (outcome, timeless(events)) == (outcome_again, timeless(events_again)) == ("done", timeless(events))
    assert_same_tensors(first.model.state_dict(), again.model.state_dict())


def test_another_seed_gives_other_weights(kind):
    first, other = make(kind), make(kind, seed=4)
    run_whole(first)
    run_whole(other)
    assert not torch.equal(first.model.decoder.state_dict().popitem()[1], other.model.decoder.state_dict().popitem()[1])


def test_the_global_random_state_is_unchanged(kind):
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    run_whole(make(kind))
    assert torch.equal(torch.rand(3), expected)


def test_a_denoiser_is_trained_on_noise_towards_the_clean_images():
    shown = []
    training = make("denoising")
    plain = training.model.loss

    def spy(x, target, **more):
        shown.append((x, target))
        return plain(x, target, **more)

    training.model.loss = spy
    run_whole(training)
    clean = {tuple(image.flatten().tolist()) for image in TRAIN.float() / 255}
    batches = [(x, target) for x, target in shown if len(x) == 4]
    assert batches
    for x, target in batches:
        assert all(tuple(image.flatten().tolist()) in clean for image in target)
        assert (x - target).std() > 0.2


def test_events():
    training = make("vae, adam, warm-up")
    _, events = run_whole(training)
    epochs = [e for e in events if e["kind"] == "epoch"]
    batches = [e for e in events if e["kind"] == "batch"]
    assert [(e["epoch"], e["step"]) for e in epochs] == [(0, 0), (1, 6), (2, 12), (3, 18)]
    assert [e["step"] for e in batches] == list(range(1, 19))
    assert batches[0]["epoch"] == pytest.approx(1 / 6)
    assert epochs[0]["train"] is None
    assert epochs[0]["images_per_second"] is None
    assert epochs[1]["images_per_second"] > 0
    assert set(epochs[1]["train"]) == {"total", "recon_loss", "mse", "kl", "kl_penalty"}
    assert set(epochs[1]["val"]) == {"total", "recon_loss", "mse", "kl", "kl_penalty", "mse_native"}
    assert len(epochs[1]["kl_per_dim"]) == 2
    assert sum(epochs[1]["kl_per_dim"]) == pytest.approx(epochs[1]["val"]["kl"], rel=1e-5)
    assert (training.epoch, training.batch, training.step, training.progress) == (3, 0, 18, 3.0)


def test_the_mean_over_an_epoch_weighs_its_batches_by_their_images():
    _, events = run_whole(make("vae, adam, warm-up", epochs=1))
    totals = [e["total"] for e in events if e["kind"] == "batch"]  # 5 batches of 4 images, one of 2
    expected = (4 * sum(totals[:5]) + 2 * totals[5]) / 22
    assert events[-1]["train"]["total"] == pytest.approx(expected, rel=1e-9)


def test_there_are_about_twenty_reports_per_epoch():
    name, model_config, config = KINDS["vae, adam, warm-up"]
    model = build_model(name, model_config, SHAPE, 0)
    training = Training(model, small_images(100), VAL, replace(config, epochs=1, batch_size=2), CPU)
    _, events = run_whole(training)
    assert [e["step"] for e in events if e["kind"] == "batch"] == [3 * n for n in range(1, 17)]


@pytest.mark.parametrize("batches", range(18))
def test_a_run_interrupted_after_any_batch_resumes_bit_for_bit(kind, batches, tmp_path):
    whole = make(kind)
    _, expected = run_whole(whole)

    first, events = make(kind), []
    assert first.run(lambda e: events.append(dict(e)), After(batches)) == "interrupted"
    assert (first.step, first.batch) == (batches, batches % first.batches)
    save_checkpoint(tmp_path, first.checkpoint())

    second = make(kind, seed=3)
    with torch.no_grad():
        for weight in second.model.parameters():
            weight.zero_()  # everything comes from the checkpoint
    second.restore(load_checkpoint(tmp_path))
    assert second.progress == first.progress
    outcome = second.run(lambda e: events.append(dict(e)), lambda: False)
    assert outcome == "done"
    assert timeless(events) == timeless(expected)
    assert_same_tensors(second.model.state_dict(), whole.model.state_dict())
    assert_same_tensors(second.checkpoint().optimiser, whole.checkpoint().optimiser)
    assert second.checkpoint().position["generator"] == whole.checkpoint().position["generator"]


def test_a_checkpoint_at_the_event_of_an_epoch_holds_it_complete(kind, tmp_path):
    whole = make(kind)
    run_whole(whole)
    first = make(kind)

    def keep(event):
        if event["kind"] == "epoch" and event["epoch"] == 2:
            save_checkpoint(tmp_path, first.checkpoint())

    first.run(keep, lambda: False)
    second = make(kind)
    second.restore(load_checkpoint(tmp_path))
    assert (second.epoch, second.batch, second.epoch_event["epoch"]) == (2, 0, 2)
    _, events = run_whole(second)
    assert [e["epoch"] for e in events if e["kind"] == "epoch"] == [3]
    assert_same_tensors(second.model.state_dict(), whole.model.state_dict())


def test_a_finished_training_has_nothing_left_to_do(kind):
    training = make(kind)
    run_whole(training)
    assert run_whole(training) == ("done", [])


def test_a_checkpoint_of_another_model_is_refused():
    checkpoint = make("vae, adam, warm-up").checkpoint()
    with pytest.raises(CheckpointError, match="unexpected to_logvar"):
        make("ae, dropout, augmentation, momentum").restore(checkpoint)


def test_on_another_kind_of_device_the_random_numbers_start_anew(kind, tmp_path):
    """The random state of CUDA has 16 bytes, that of the CPU 5,056."""
    first = make(kind)
    first.run(lambda e: None, After(8))
    checkpoint = first.checkpoint()
    checkpoint.position["generator"] = state_to_text(torch.zeros(16, dtype=torch.uint8))
    save_checkpoint(tmp_path, checkpoint)
    second, third = make(kind), make(kind)
    for training in (second, third):
        training.restore(load_checkpoint(tmp_path))
        assert training.notice == RESEEDED
    assert not torch.equal(second.generator.get_state(), make(kind).generator.get_state())  # no noise comes again
    assert run_whole(second)[0] == run_whole(third)[0] == "done"
    assert_same_tensors(second.model.state_dict(), third.model.state_dict())


def test_it_learns():
    config = TrainingConfig(epochs=40, batch_size=4, learning_rate=0.01)
    model = build_model("ae", AEConfig(widths=(64,), latent_dim=22), SHAPE)
    _, events = run_whole(Training(model, TRAIN, VAL, config, CPU))
    losses = [e["train"]["total"] for e in events if e["kind"] == "epoch" and e["train"]]
    assert losses[-1] < 0.5 * losses[0]


def test_it_stops_when_the_validation_loss_no_longer_falls():
    # a step of 1e-8 changes nothing that counts: epoch 1 and 2 bring no progress over epoch 0
    training = make("ae, dropout, augmentation, momentum", patience=2, learning_rate=1e-8, epochs=50)
    outcome, events = run_whole(training)
    assert outcome == "converged"
    assert [e["epoch"] for e in events if e["kind"] == "epoch"] == [0, 1, 2]
    assert run_whole(training) == ("converged", [])


def test_progress_resets_the_patience():
    training = make("vae, adam, warm-up", min_delta=0.1)
    waited = []
    for loss in (100.0, 95.0, 91.0, 89.0, 88.0, 80.0):  # a tenth below the best counts: 100 -> 89 -> 80
        training._note_progress(loss)
        waited.append(training.epochs_since_best)
    assert waited == [0, 1, 2, 0, 1, 0]


def test_divergence_is_reported():
    training = make("ae, dropout, augmentation, momentum", learning_rate=100.0, loss_per="image", epochs=50)
    training.model.config = replace(training.model.config, output="linear")
    training.model.output = torch.nn.Identity()
    events = []
    with pytest.raises(
        TrainingDivergedError, match=r"the loss became (nan|inf) in epoch \d+, after \d+ steps; .*Lower"
    ):
        training.run(events.append, lambda: False)
    assert all(math.isfinite(e["total"]) for e in events if e["kind"] == "batch")


def test_loss_per_pixel_is_the_loss_of_an_image_with_another_step():
    # for plain SGD, a loss divided by its 36 pixels with 36 times the learning rate takes the same steps
    plain = {"momentum": 0.0, "epochs": 1}
    image = make("ae, dropout, augmentation, momentum", learning_rate=0.01, **plain)
    pixel = make("ae, dropout, augmentation, momentum", learning_rate=0.36, loss_per="pixel", **plain)
    run_whole(image)
    run_whole(pixel)
    for a, b in zip(image.model.parameters(), pixel.model.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-5)
