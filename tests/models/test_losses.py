import math

import numpy as np
import pytest
import torch
from skimage.metrics import structural_similarity

from models.exceptions import ShapeError
from models.losses import (
    SSIM_CONSTANTS,
    bernoulli_nll,
    kl_to_standard_normal,
    linear_warmup,
    perceptual,
    poisson_nll,
    reparameterise,
    squared_error,
)


def test_kl_matches_a_hand_computed_value():
    mu = torch.tensor([[0.0, 1.0, 0.0], [-2.0, 0.0, 3.0]])
    logvar = torch.tensor([[0.0, 0.0, math.log(4)], [0.0, -1.0, math.log(0.25)]])
    # 0.5 * (mu^2 + var - 1 - log var)
    expected = [[0.0, 0.5, 0.5 * (3 - math.log(4))], [2.0, 0.5 * math.exp(-1), 0.5 * (9 + 0.25 - 1 + math.log(4))]]
    assert torch.allclose(kl_to_standard_normal(mu, logvar), torch.tensor(expected), atol=1e-6)


def test_kl_agrees_with_torch_distributions():
    generator = torch.Generator().manual_seed(0)
    mu, logvar = torch.randn(2, 7, 3, generator=generator)
    normal = torch.distributions.Normal(mu, (0.5 * logvar).exp())
    exact = torch.distributions.kl_divergence(normal, torch.distributions.Normal(0.0, 1.0))
    assert torch.allclose(kl_to_standard_normal(mu, logvar), exact, atol=1e-6)


def test_squared_error_sums_over_pixels():
    recon = torch.tensor([[0.0, 1.0, 2.0], [1.0, 1.0, 1.0]]).view(2, 1, 1, 3)
    x = torch.tensor([[1.0, 1.0, 0.0], [1.0, 1.0, 1.5]]).view(2, 1, 1, 3)
    assert squared_error(recon, x).tolist() == [1 + 0 + 4, 0.25]


def test_bernoulli_matches_a_hand_computed_value():
    logits = torch.tensor([[0.0, 0.0], [math.log(3), math.log(3)], [math.log(3), -math.log(3)]]).view(3, 1, 1, 2)
    x = torch.tensor([[0.0, 1.0], [1.0, 0.0], [0.5, 0.0]]).view(3, 1, 1, 2)
    ln = math.log
    half = -0.5 * (ln(0.75) + ln(0.25))  # sigmoid(log 3) = 3/4
    expected = torch.tensor([2 * ln(2), -ln(0.75) - ln(0.25), half - ln(0.75)])
    assert torch.allclose(bernoulli_nll(logits, x), expected, atol=1e-6)


def test_bernoulli_stays_finite_for_extreme_logits():
    logits = torch.tensor([1000.0, -1000.0]).view(2, 1, 1, 1)
    assert bernoulli_nll(logits, torch.tensor([0.0, 0.0]).view(2, 1, 1, 1)).tolist() == [1000.0, 0.0]


def test_poisson_agrees_with_torch_distributions():
    generator = torch.Generator().manual_seed(0)
    log_rates = torch.randn(5, 4, 3, generator=generator)
    x = torch.poisson(log_rates.exp(), generator=generator)
    exact = -torch.distributions.Poisson(log_rates.exp()).log_prob(x).flatten(1).sum(1)
    assert torch.allclose(poisson_nll(log_rates, x), exact, atol=1e-5)
    assert torch.isfinite(poisson_nll(torch.tensor([[1000.0, -1000.0]]), torch.tensor([[2.0, 0.0]]))).all()


@pytest.mark.parametrize("loss", [squared_error, poisson_nll, bernoulli_nll, kl_to_standard_normal])
def test_shapes_must_agree(loss):
    with pytest.raises(ShapeError, match=r"shapes differ: \(2, 3\) and \(2, 4\)"):
        loss(torch.zeros(2, 3), torch.zeros(2, 4))
    with pytest.raises(ShapeError):
        loss(torch.zeros(2, 3), torch.zeros(1, 3))  # would broadcast


def test_reparameterise_draws_from_the_generator():
    mu, logvar = torch.tensor([[1.0, -1.0]]), torch.tensor([[0.0, math.log(9)]])
    eps = torch.randn((1, 2), generator=torch.Generator().manual_seed(5))
    z = reparameterise(mu, logvar, torch.Generator().manual_seed(5))
    assert torch.allclose(z, mu + torch.tensor([[1.0, 3.0]]) * eps, atol=1e-6)
    assert torch.equal(z, reparameterise(mu, logvar, torch.Generator().manual_seed(5)))
    assert not torch.equal(z, reparameterise(mu, logvar, torch.Generator().manual_seed(6)))


def test_reparameterise_with_zero_variance_gives_mu():
    mu = torch.randn(4, 3, generator=torch.Generator().manual_seed(0))
    assert torch.equal(reparameterise(mu, torch.full((4, 3), -math.inf)), mu)


def test_reparameterise_has_the_right_mean_and_std():
    z = reparameterise(torch.full((50_000, 1), 2.0), torch.full((50_000, 1), math.log(0.25)), torch.Generator())
    assert z.mean().item() == pytest.approx(2.0, abs=0.01)
    assert z.std().item() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(
    ("position", "warmup", "weight"),
    [(0, 10, 0.0), (2.5, 10, 0.25), (10, 10, 1.0), (99, 10, 1.0), (0, 0, 1.0), (math.inf, 10, 1.0)],
)
def test_linear_warmup(position, warmup, weight):
    assert linear_warmup(position, warmup) == weight


@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 28, 20)])
def test_the_perceptual_loss_agrees_with_scikit_image(shape):
    recon, x = torch.rand(2, 4, *shape, generator=torch.Generator().manual_seed(0))
    settings = {"gaussian_weights": True, "sigma": 1.0, "use_sample_covariance": False}  # which makes it 7 x 7
    constants = dict(zip(("K1", "K2"), SSIM_CONSTANTS, strict=True))
    for ours, a, b in zip(perceptual(recon, x), recon.numpy(), x.numpy(), strict=True):
        # at the edge, numpy's "reflect" is torch's; scikit-image's own is another
        padded = [np.pad(image, ((0, 0), (3, 3), (3, 3)), mode="reflect") for image in (a, b)]
        _, similar = structural_similarity(*padded, channel_axis=0, data_range=1.0, full=True, **settings, **constants)
        target = ((1 - similar[:, 3:-3, 3:-3]) / 2).sum() / 2 + ((a - b) ** 2).sum() / 2
        assert ours.item() == pytest.approx(target, rel=1e-4)


def test_the_perceptual_loss_is_scale_independent_and_zero_for_equal_images():
    recon, x = torch.rand(2, 3, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    assert torch.equal(perceptual(x, x), torch.zeros(3))
    lost = perceptual(torch.zeros_like(x), x)
    assert (perceptual(x + 0.05, x) < lost).all()
    with pytest.raises(ShapeError, match="needs images of at least 4 pixels per side"):
        perceptual(recon[..., :3], x[..., :3])
