import math

import numpy as np
import pytest
import torch
from torch import nn

from lab.data.modalities.kind_registry import KINDS
from lab.metrics.loss_averages import Averages
from lab.training import choose_device, validate
from models import MODELS, AEConfig, VAEConfig, build_model
from models.vq_vae import VQConfig
from tests.small import small_images


def constant(model, value=0.0):
    """Every weight zero: the decoder gives `value` before its output, the code is zero."""
    with torch.no_grad():
        for weight in model.parameters():
            weight.zero_()
        last = [m for m in model.decoder.modules() if isinstance(m, nn.Linear)][-1]
        last.bias.fill_(value)
    return model


def test_a_model_that_always_decodes_half_grey_has_known_metrics():
    images = torch.tensor([[0, 255, 255, 255], [51, 102, 0, 0]], dtype=torch.uint8).view(2, 1, 2, 2)
    model = constant(build_model("ae", AEConfig(widths=(3,)), (1, 2, 2)))  # sigmoid(0) = 1/2
    first, second = 4 * 0.25, 0.09 + 0.01 + 0.25 + 0.25  # 51/255 = 0.2, 102/255 = 0.4
    means = validate(model, images)
    assert means == {
        "total": pytest.approx((first + second) / 2),
        "recon_loss": pytest.approx((first + second) / 2),
        "mse": pytest.approx((first + second) / 8),
        "mse_native": pytest.approx((first + second) / 8),
    }


def test_on_the_wider_scale_the_native_error_is_four_times_as_large():
    images = torch.tensor([0, 255, 255, 255], dtype=torch.uint8).view(1, 1, 2, 2)
    config = AEConfig(widths=(3,), output="tanh", data_range="[-1, 1]")
    means = validate(constant(build_model("ae", config, (1, 2, 2))), images)  # tanh(0) = 0, pixels -1 or 1
    assert means["recon_loss"] == pytest.approx(4.0)
    assert means["mse_native"] == pytest.approx(1.0)
    assert means["mse"] == pytest.approx(0.25)


def test_a_vae_that_ignores_its_input_has_zero_kl():
    model = constant(build_model("vae", VAEConfig(widths=(3,), kl_weight=2.0), (1, 2, 2)))
    with torch.no_grad():
        model.to_mu.bias.copy_(torch.tensor([1.0, 0.0]))
    means = validate(model, small_images(5, shape=(1, 2, 2)))
    assert means["kl_per_dim"] == pytest.approx([0.5, 0.0])
    assert means["kl"] == pytest.approx(0.5)
    assert means["recon_loss"] == pytest.approx(4 * 0.693147, rel=1e-5)  # log 2 for each pixel, whatever it is
    assert means["total"] == pytest.approx(means["recon_loss"] + 2 * 0.5)


def test_chunks_give_the_mean_of_the_whole():
    model = build_model("ae", AEConfig(widths=(3,)), (1, 2, 2))
    images = small_images(613, shape=(1, 2, 2))
    x = images.float() / 255
    with torch.no_grad():
        expected = (model(x) - x).square().mean().item()
    assert validate(model, images)["mse"] == pytest.approx(expected, rel=1e-5)


def test_draws_are_reproducible_and_leave_the_random_state_unchanged():
    model = build_model("vae", VAEConfig(widths=(3,), dropout=0.5), (1, 2, 2))
    model.train()
    images = small_images(20, shape=(1, 2, 2))
    torch.manual_seed(0)
    state = torch.get_rng_state()
    assert validate(model, images) == validate(model, images)
    assert torch.equal(torch.get_rng_state(), state)
    assert model.training


def test_the_reconstruction_of_a_vae_comes_from_mu():
    model = build_model("vae", VAEConfig(widths=(3,)), (1, 2, 2))
    images = small_images(20, shape=(1, 2, 2))
    x = images.float() / 255
    with torch.no_grad():
        model.to_logvar.bias.fill_(5.0)  # draws that lie far from mu
        expected = (model(x) - x).square().mean().item()
    assert validate(model, images)["mse"] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(("name", "config"), [("ae", AEConfig(widths=(3,))), ("vae", VAEConfig(widths=(3,)))])
def test_a_denoiser_is_shown_noise_and_compared_with_the_clean_images(name, config):
    model = build_model(name, config, (1, 2, 2)).eval()
    images = small_images(20, shape=(1, 2, 2))
    x = images.float() / 255
    with torch.no_grad():
        expected = (model(torch.zeros_like(x)) - x).square().mean().item()
    assert validate(model, images, "masking", 1.0)["mse"] == pytest.approx(expected, rel=1e-5)
    assert validate(model, images)["mse"] != pytest.approx(expected, rel=1e-5)


def test_averages_weigh_by_images():
    averages = Averages()
    averages.add({"a": torch.tensor(1.0), "v": torch.tensor([0.0, 2.0])}, 3)
    averages.add({"a": torch.tensor(5.0), "v": torch.tensor([4.0, 2.0])}, 1)
    assert averages.means() == {"a": 2.0, "v": [1.0, 2.0]}
    other = Averages()
    other.load("x", averages.tensors("x"), torch.device("cpu"))
    assert other.means() == averages.means()
    averages.reset()
    assert (averages.means(), averages.images) == ({}, 0)


def test_devices():
    assert choose_device("cpu").type == "cpu"
    assert choose_device("auto").type in ("cpu", "cuda", "mps")


def test_codebook_usage_is_measured_over_all_images():
    config = VQConfig(widths=(), latent_dim=1, entries=4)
    model = build_model("vq-vae", config, (1, 1, 1))
    with torch.no_grad():
        model.to_code.weight.fill_(1.0)
        model.to_code.bias.zero_()
        model.codebook.entries.copy_(torch.tensor([[0.0], [0.4], [1.0], [9.0]]))
    images = torch.cat([torch.zeros(250), torch.full((125,), 255.0), torch.full((125,), 102.0)])  # two chunks
    means = validate(model, images.byte().view(500, 1, 1, 1))
    assert means["codebook_usage"] == 0.75
    assert means["perplexity"] == pytest.approx(2**1.5, rel=1e-5)  # half, a quarter, a quarter: 1.5 bits
    assert "code_shares" not in means


@pytest.mark.parametrize("name", [name for name, entry in MODELS.items() if entry.model_class.needs_rank is None])
def test_missing_values_of_rows_leave_every_loss_finite(name):
    """Rows with missing values, and one without any value."""
    rows = torch.randn(6, 3, generator=torch.Generator().manual_seed(0))
    rows[0, 1] = rows[1, :2] = rows[2] = math.nan
    config = KINDS["table"].fitted(MODELS[name].config_class(widths=(8,)))
    model = build_model(name, config.with_classes(2) if config.needs_classes else config, (3,))
    labels = torch.tensor([0, 1] * 3)
    for part in (rows, rows[2:3]):
        means = validate(model, part, labels=labels[: len(part)] if model.takes_labels else None)
        assert all(np.isfinite(value).all() for value in means.values())
    recon = torch.zeros(6, 3)
    known = rows[~rows.isnan()]
    assert model.mean_squared_error(recon, rows).item() == pytest.approx(known.square().mean().item())
