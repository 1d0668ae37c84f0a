"""The presets of the failure gallery fail in the way that their sentences say."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from lab.data import load_dataset
from lab.training.train_loop import Training
from lab.zoo.presets import PRESETS, get_preset
from models import build_model

EPOCHS = 15
FAILURES = [name for name in PRESETS if name.startswith("failure-")]


def trained(name):
    """The model after a few epochs, its validation pixels on [0, 1], and the last epoch's event."""
    spec = get_preset(name).spec
    data = load_dataset(spec.data)
    torch.set_num_threads(1)
    model = build_model(spec.model, spec.model_config, data.info.sample_shape, 0)
    config = replace(spec.training, epochs=EPOCHS)
    training = Training(model, data.train.samples, data.val.samples, config, torch.device("cpu"))
    training.run(lambda event: None, lambda: False)
    assert training.epoch_event is not None
    return model.eval(), data.val.samples.float() / 255, training.epoch_event


def mean_image_error(pixels):
    return float((pixels - pixels.mean(0)).square().mean())


def codes(model, pixels):
    with torch.no_grad():
        return model.encode(model.to_model_scale(pixels))


@pytest.mark.parametrize("name", FAILURES)
def test_each_failure_says_what_to_look_at_and_why(name):
    preset = PRESETS[name]
    assert preset.notice.startswith("Watch ")
    assert preset.notice.count(". ") == 1  # two sentences
    assert preset.notice.endswith(".")
    assert preset.spec.data.name == "digits"


def test_all_dimensions_become_inactive():
    model, pixels, event = trained("failure-posterior-collapse")
    assert max(event["kl_per_dim"]) < 0.01
    with torch.no_grad():
        recon = model.to_data_scale(model.decode(codes(model, pixels)))
    assert float(recon.std(0).mean()) < 0.02  # the same answer for every image


def test_without_kl_the_cloud_leaves_the_prior():
    model, pixels, event = trained("failure-no-kl")
    assert float(codes(model, pixels).abs().max()) > 5
    assert sum(event["kl_per_dim"]) > 10


def test_a_one_dimensional_code_has_no_second_axis():
    _, pixels, event = trained("failure-1d-bottleneck")
    assert 0.3 * mean_image_error(pixels) < event["val"]["mse"] < mean_image_error(pixels)


def test_too_large_steps_end_above_the_error_of_the_mean_image():
    model, pixels, event = trained("failure-high-learning-rate")
    assert event["val"]["mse"] > 1.2 * mean_image_error(pixels)
    assert float(codes(model, pixels).abs().max()) > 1000


def test_whole_layers_are_dead():
    model, pixels, event = trained("failure-dead-relus")
    dead = []
    for module in model.modules():
        if isinstance(module, nn.ReLU):
            module.register_forward_hook(lambda _m, _i, out: dead.append(float((out <= 0).all(0).float().mean())))
    z = codes(model, pixels)
    assert max(dead) == 1.0
    assert float(z.std(0).max()) < 1e-6
    assert event["val"]["mse"] > 0.97 * mean_image_error(pixels)


def test_the_image_is_copied_into_a_larger_frame():
    _, pixels, event = trained("failure-identity")
    assert event["val"]["mse"] < 0.2 * mean_image_error(pixels)
