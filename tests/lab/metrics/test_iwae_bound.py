"""The importance-weighted bound, held against a linear-Gaussian model whose log-likelihood is known exactly."""

import math

import numpy as np
import pytest
import torch
from scipy.stats import multivariate_normal

from lab.metrics.iwae_bound import importance_weighted_bound, log_weights
from models import MODELS, AEConfig, VAEConfig, build_model
from models.losses import kl_to_standard_normal
from tests.small import IMAGE_MODELS, small_images

SHAPE = (1, 2, 2)
IMAGES = small_images(40, shape=SHAPE)
WEIGHT = torch.tensor([[1.0, 0.5], [1.0, -0.5], [0.0, 2.0], [0.5, 0.0]])  # (pixels, D), columns at right angles
BIAS = torch.tensor([0.1, 0.2, 0.3, 0.4])


def linear_gaussian(spread=1.0):
    """z ~ N(0, I), x ~ N(W z + b, I / 2); the encoder is the exact posterior but for `spread` times its deviation."""
    config = VAEConfig(widths=(), latent_dim=2, output="linear", recon_loss="mse")
    model = build_model("vae", config, SHAPE).eval()
    variance = 1 / (1 + 2 * WEIGHT.square().sum(0))
    with torch.no_grad():
        model.decoder.layers[0].weight.copy_(WEIGHT)
        model.decoder.layers[0].bias.copy_(BIAS)
        model.to_mu.weight.copy_(2 * variance[:, None] * WEIGHT.T)
        model.to_mu.bias.copy_(-model.to_mu.weight @ BIAS)
        model.to_logvar.weight.zero_()
        model.to_logvar.bias.copy_((variance * spread**2).log())
    return model


def log_likelihood():
    """Exact, in the units of the loss: without the log of pi that a squared error leaves out."""
    covariance = (WEIGHT @ WEIGHT.T + 0.5 * torch.eye(4)).numpy()
    x = (IMAGES.float() / 255).flatten(1).numpy()
    return multivariate_normal(BIAS.numpy(), covariance).logpdf(x) + 0.5 * 4 * math.log(math.pi)


def exact_elbo(model):
    x = IMAGES.float() / 255
    with torch.no_grad():
        mu, logvar = model.posterior(x)
        recon = (x - model.decode(mu)).square().flatten(1).sum(1) + logvar.exp() @ WEIGHT.square().sum(0)
    return (-recon - kl_to_standard_normal(mu, logvar).sum(1)).numpy()


def test_the_columns_are_orthogonal():
    assert (WEIGHT[:, 0] @ WEIGHT[:, 1]).item() == 0.0  # so the posterior's dimensions are independent


def test_with_the_exact_posterior_every_weight_is_the_likelihood():
    weights = log_weights(linear_gaussian(), IMAGES, samples=7)
    assert weights.shape == (40, 7)
    assert weights.numpy() == pytest.approx(np.repeat(log_likelihood()[:, None], 7, 1), abs=1e-4)
    assert importance_weighted_bound(weights).numpy() == pytest.approx(log_likelihood(), abs=1e-4)


def test_with_one_draw_it_is_the_elbo_and_with_many_the_likelihood():
    model = linear_gaussian(spread=1.3)
    weights = log_weights(model, IMAGES, samples=4000)
    one, few, many = (
        importance_weighted_bound(weights.view(-1, k)).mean().item()
        for k in (1, 5, 4000)  # of the same draws
    )
    assert one == pytest.approx(exact_elbo(model).mean(), abs=0.02)
    assert one == pytest.approx(weights.mean().item(), abs=1e-4)
    assert many == pytest.approx(log_likelihood().mean(), abs=0.01)
    assert one + 0.05 < few < many - 0.01


def test_draws_do_not_depend_on_the_number_of_images():
    model = build_model("vae", VAEConfig(widths=(5,)), SHAPE).eval()
    assert torch.equal(log_weights(model, IMAGES), log_weights(model, IMAGES))
    assert torch.allclose(log_weights(model, IMAGES)[:20], log_weights(model, IMAGES[:20]))


def test_a_model_without_a_posterior_is_refused():
    with pytest.raises(ValueError, match="no posterior"):
        log_weights(build_model("ae", AEConfig(widths=(5,)), SHAPE), IMAGES)


@pytest.mark.parametrize("name", [name for name in IMAGE_MODELS if MODELS[name].model_class.has_posterior])
def test_the_mean_weight_is_the_model_s_own_elbo(name):
    model = build_model(name, MODELS[name].config_class(widths=(8,), latent_dim=2).with_classes(10), SHAPE).eval()
    with torch.no_grad():
        for weight in model.decoder.parameters():
            weight.mul_(4)  # so that what is drawn is seen
        generator = torch.Generator().manual_seed(0)
        x = (IMAGES.float() / 255).repeat_interleave(10, 0)
        parts = [model.loss(x, generator=generator).parts for _ in range(100)]
    elbo = -sum((part["recon_loss"] + part["kl"]).item() for part in parts) / len(parts)
    assert log_weights(model, IMAGES, samples=1000).mean().item() == pytest.approx(elbo, abs=0.05)
