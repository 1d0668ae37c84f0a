import math

import pytest
import torch

from lab.data import DataConfig, Dataset, DatasetInfo, Split, load_dataset
from lab.latent.encoding import CHUNK, decode, encode, posterior_std, squared_errors
from lab.metrics.evaluation import evaluate, evaluate_all, known_values
from models import AEConfig, VAEConfig, build_model
from tests.small import small_images

SHAPE = (1, 2, 2)
IMAGES = small_images(2 * CHUNK + 37, shape=SHAPE)


def model_of(name="vae", **settings):
    config = {"vae": VAEConfig, "ae": AEConfig}[name](widths=(5,), **settings)
    return build_model(name, config, SHAPE).eval()


@pytest.mark.parametrize("name", ["ae", "vae"])
def test_chunks_give_the_same_result_as_one_pass(name):
    model = model_of(name, output="linear", recon_loss="mse", data_range="[-1, 1]")
    x = IMAGES.float() / 255 * 2 - 1
    codes = encode(model, IMAGES)
    with torch.no_grad():
        assert torch.allclose(codes, model.encode(x), atol=1e-6)
        expected = ((model(x) + 1) / 2).clamp(0, 1)
    assert codes.shape == (len(IMAGES), 2)
    assert not codes.requires_grad
    assert torch.allclose(decode(model, codes), expected, atol=1e-6)


def test_posterior_std_matches_the_model():
    model = model_of()
    with torch.no_grad():
        model.to_logvar.weight.zero_()
        model.to_logvar.bias.copy_(torch.tensor([0.0, math.log(9)]))
    std = posterior_std(model, IMAGES)
    assert std.shape == (len(IMAGES), 2)
    assert torch.allclose(std, torch.tensor([1.0, 3.0]).expand_as(std))
    assert posterior_std(model_of("ae"), IMAGES) is None


def test_squared_errors_match_hand_computed_values():
    images = torch.tensor([[0, 255, 255, 0], [51, 51, 51, 51]], dtype=torch.uint8).view(2, 1, 2, 2)
    recon = torch.tensor([[0.0, 1.0, 0.0, 0.5], [0.2, 0.2, 0.2, 0.4]]).view(2, 1, 2, 2)
    assert squared_errors(images, recon).tolist() == pytest.approx([1.25 / 4, 0.04 / 4])


def blank(model):
    """Weights all zero: codes are the biases, images half grey."""
    with torch.no_grad():
        for weight in model.parameters():
            weight.zero_()
    return model


TEST = torch.tensor([[0, 255, 255, 255], [51, 102, 0, 0]], dtype=torch.uint8).view(2, 1, 2, 2)
INFO = DatasetInfo("x", "x", SHAPE, tuple("abcd"), 10, 10, 10, "", "")


def dataset(train, test=None):
    return Dataset(INFO, train, train, train if test is None else test)


DATA = dataset(Split(TEST.repeat(5, 1, 1, 1), torch.tensor([0, 1]).repeat(5)))


def test_an_autoencoder_has_the_hand_computed_loss():
    metrics = evaluate(blank(model_of("ae")), DATA)
    expected = (4 * 0.25 + 0.09 + 0.01 + 0.25 + 0.25) / 2  # nats per image: summed squared distance to 1/2
    assert metrics["recon_loss"] == pytest.approx(expected)
    assert metrics["mse"] == metrics["mse_native"] == pytest.approx(expected / 4)
    assert metrics["kl"] is metrics["elbo"] is None
    assert set(metrics) == {"mse", "mse_native", "recon_loss", "kl", "elbo", "knn5_accuracy"}
    assert metrics["knn5_accuracy"] == 0.5  # all codes are the same


def test_on_the_wider_scale():
    metrics = evaluate(blank(model_of("ae", output="tanh", data_range="[-1, 1]")), DATA)
    native = (4 * 1.0 + 0.6**2 + 0.2**2 + 1 + 1) / 2 / 4  # zeros against pixels in [-1, 1]
    assert metrics["mse_native"] == pytest.approx(native)
    assert metrics["mse"] == pytest.approx(native / 4)


def test_a_variational_autoencoder_has_the_hand_computed_loss():
    model = blank(model_of())
    with torch.no_grad():
        model.to_mu.bias.copy_(torch.tensor([1.0, 2.0]))
    metrics = evaluate(model, DATA)
    assert metrics["kl"] == pytest.approx(0.5 + 2.0)
    assert metrics["recon_loss"] == pytest.approx(4 * math.log(2))
    assert metrics["elbo"] == pytest.approx(-(2.5 + 4 * math.log(2)))
    assert metrics["mse"] == pytest.approx((4 * 0.25 + 0.6) / 8)


def test_the_kl_weight_does_not_change_the_elbo():
    light, heavy = (evaluate(model_of(kl_weight=weight), DATA) for weight in (0.1, 10.0))
    assert light == heavy
    assert light["elbo"] == pytest.approx(-(light["recon_loss"] + light["kl"]))


def test_the_same_metrics_each_time():
    data = dataset(Split(IMAGES, torch.arange(len(IMAGES)) % 3))
    assert evaluate(model_of(), data) == evaluate(model_of(), data)


def test_codes_that_determine_the_label_have_full_accuracy():
    model = model_of("ae")
    images = torch.cat([torch.zeros(20, *SHAPE), torch.full((20, *SHAPE), 255)]).byte()
    data = dataset(Split(images, torch.arange(2).repeat_interleave(20)))
    assert evaluate(model, data)["knn5_accuracy"] == 1.0


def test_one_class_alone_tells_no_label():
    one = Split(IMAGES[:20], torch.full((20,), 3))
    assert evaluate(model_of(), dataset(one, Split(IMAGES[:20], torch.arange(20) % 4)))["knn5_accuracy"] is None


def test_all_metrics_at_once():
    data = load_dataset(DataConfig(name="digits"))
    model = build_model("vae", VAEConfig(widths=(8,)), (1, 8, 8)).eval()
    on_card, every = evaluate(model, data), known_values(evaluate_all(model, data))
    assert on_card.items() <= every.items()
    assert every["elbo"] == pytest.approx(-(every["recon_loss"] + every["kl"]))
    assert every["elbo"] < every["iwae_bound"] < 0
    plain = known_values(evaluate_all(build_model("ae", AEConfig(widths=(8,)), (1, 8, 8)).eval(), data))
    assert not {"kl", "elbo", "iwae_bound"} & set(plain) and {"mse", "psnr", "trustworthiness"} <= set(plain)
