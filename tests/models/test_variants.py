"""Loss terms of each variant, on known values."""

import math

import pytest
import torch
from torch.autograd.functional import jacobian

from models import MODELS, build_model
from models.losses import bernoulli_kl, mmd, total_correlation
from tests.small import IMAGE_MODELS

SHAPE = (1, 4, 4)


def make(name, **settings):
    values = {"widths": (6,), "latent_dim": 3, **settings}
    return build_model(name, MODELS[name].config_class(**values).with_classes(10), SHAPE, seed=1)


def images(n=5):
    return torch.rand(n, *SHAPE, generator=torch.Generator().manual_seed(0))


def noise(n, size, seed=0):
    return torch.randn(n, size, generator=torch.Generator().manual_seed(seed))


def test_a_linear_autoencoder_is_linear():
    model = make("linear", widths=(6,))
    a, b = images(2)
    line = torch.stack([a, b, 0.25 * a + 0.75 * b])
    recon = model(line)
    assert torch.allclose(recon[2], 0.25 * recon[0] + 0.75 * recon[1], atol=1e-6)


def test_the_l1_norm_of_the_code():
    model = make("sparse", sparsity=0.5)
    x = images()
    assert torch.isclose(model.loss(x).parts["sparsity"], 0.5 * model.encode(x).abs().sum(1).mean())


def test_the_kl_to_a_target_activation():
    by_hand = 0.2 * math.log(0.2 / 0.5) + 0.8 * math.log(0.8 / 0.5)
    assert torch.allclose(bernoulli_kl(0.2, torch.tensor([0.5, 0.2])), torch.tensor([by_hand, 0.0]), atol=1e-6)
    assert torch.isfinite(bernoulli_kl(0.05, torch.tensor([0.0, 1.0]))).all()
    model = make("sparse", penalty="kl", sparsity=2.0, target=0.1)
    z = model.encode(images())
    assert ((z > 0) & (z < 1)).all()
    assert torch.isclose(model.loss(images()).parts["sparsity"], 2 * bernoulli_kl(0.1, z.mean(0)).sum())


@pytest.mark.parametrize(
    "settings",
    [
        {"widths": (), "activation": "sigmoid", "code_activation": True},
        {"widths": (), "activation": "tanh", "code_activation": True},
        {"widths": ()},
        {"widths": (), "activation": "relu", "code_activation": True},
        {"widths": (6, 5), "activation": "tanh"},
        {"architecture": "conv", "channels": (2,)},
    ],
)
def test_the_contraction_is_the_norm_of_the_encoders_jacobian(settings):
    model = make("contractive", contraction=1.0, **settings).eval()
    x = images()
    exact = [jacobian(lambda one: model.encode(one[None])[0], image).square().sum() for image in x]
    with torch.no_grad():  # as in validation
        assert torch.isclose(model.loss(x).parts["contraction"], torch.stack(exact).mean(), rtol=1e-5)


def test_equal_samples_have_zero_discrepancy_and_distant_ones_the_largest():
    a, b = noise(400, 2), noise(400, 2, seed=1)
    assert abs(mmd(a, b)) < 0.05
    near, far = mmd(a, b + 1), mmd(a, b + 100)
    assert 0.1 < near < far < 14.1  # at most 2 for each of the seven kernels
    assert mmd(a[:1], b[:1]).isfinite()


def test_mmd_of_two_points_matches_a_hand_computed_value():
    a, b = torch.tensor([[0.0], [1.0]]), torch.tensor([[0.0], [2.0]])
    expected = 0.0
    for scale in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0):
        one, two = (2 * scale / (2 * scale + apart**2) for apart in (1, 2))
        expected += one + two - 2 * (1 + two + one + one) / 4
    assert mmd(a, b).item() == pytest.approx(expected, rel=1e-5)


def test_dependent_dimensions_have_high_total_correlation():
    n = 256
    logvar = torch.full((n, 2), 2 * math.log(0.1))
    mu = noise(n, 2)
    apart = total_correlation(mu + 0.1 * noise(n, 2, seed=1), mu, logvar)
    same = mu[:, :1].expand(-1, 2)
    together = total_correlation(same + 0.1 * noise(n, 2, seed=1), same, logvar)
    # of N(0, 1.01) twice with correlation 1 / 1.01: -log(1 - r^2) / 2
    assert together == pytest.approx(-0.5 * math.log(1 - (1 / 1.01) ** 2), abs=0.25)
    assert together > apart + 1


def test_one_image_has_no_correlation():
    mu, logvar = noise(1, 3), torch.zeros(1, 3)
    assert total_correlation(mu, mu, logvar).item() == pytest.approx(0.0, abs=1e-5)


@pytest.mark.parametrize(("epoch", "capacity"), [(0, 0.0), (5, 10.0), (math.inf, 20.0)])
def test_the_kl_follows_a_growing_capacity(epoch, capacity):
    model = make("capacity-vae", kl_weight=3.0, capacity=20.0, capacity_epochs=10.0)
    parts = model.loss(images(), epoch=epoch, generator=torch.Generator()).parts
    assert parts["kl_penalty"].item() == pytest.approx(3 * abs(parts["kl"].item() - capacity), rel=1e-5)


@pytest.mark.parametrize("name", IMAGE_MODELS)
def test_the_reconstruction_is_compared_with_an_explicit_target(name):
    model = make(name).eval()
    x, target = images(), images().flip(0)
    alone, other = (
        model.loss(x, *given, generator=torch.Generator().manual_seed(0)).parts for given in ((), (target,))
    )
    assert alone["recon_loss"] != other["recon_loss"]
    for name in alone.keys() - {"recon_loss", "other_recon_loss", "swapped_recon_loss", "mse"}:
        assert torch.equal(alone[name], other[name])  # of x, not of the target
