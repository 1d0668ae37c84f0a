"""The joint VAE: neurons and behaviour, each decoded from the other; a missing one is allowed."""

import math

import pytest
import torch

from models import ConfigError, build_model
from models.joint_vae import NONE, JointVAEConfig, RunningScale, _product, read_behaviour

NEURONS, BINS = 20, 3
SPIKES = {"data_range": "unbounded", "output": "exp", "recon_loss": "poisson"}


def session(n=512, seed=0):
    """Return spike counts of place cells on a ring (n, C, T), and targets: the animal's angle in degrees, speed."""
    generator = torch.Generator().manual_seed(seed)
    angle = 360 * torch.rand(n, generator=generator)
    centres = torch.arange(NEURONS) * 360 / NEURONS
    rates = 2 * torch.exp(3 * (torch.cos((angle[:, None] - centres) * math.pi / 180) - 1))
    counts = torch.poisson(rates[:, :, None].expand(-1, -1, BINS), generator=generator)
    return counts, torch.stack([angle, torch.rand(n, generator=generator)], 1)


def make(behaviour="0@360"):
    config = JointVAEConfig(latent_dim=2, widths=(32,), behaviour=behaviour, **SPIKES)
    return build_model("joint-vae", config, (NEURONS, BINS))


@pytest.fixture(scope="module")
def trained():
    model, (x, targets) = make(), session()
    optimiser = torch.optim.Adam(model.parameters(), 1e-2)
    generator = torch.Generator().manual_seed(0)
    for _ in range(150):
        optimiser.zero_grad()
        model.loss(x, labels=targets, generator=generator).total.backward()
        optimiser.step()
    return model.eval()


def angles(features):
    return torch.atan2(features[:, 1], features[:, 0]) * 180 / math.pi


def median_angle(a, b):
    return ((a - b + 180) % 360 - 180).abs().median().item()


def test_behaviour_is_decoded_from_neurons_and_neurons_from_behaviour(trained):
    x, targets = session(200, seed=1)
    with torch.no_grad():
        assert median_angle(angles(trained.decode_behaviour(trained.encode(x))), targets[:, 0]) < 15  # chance: 90
        mu, _ = trained.behaviour_posterior(trained.features(targets))
        from_behaviour = trained.reconstruct(mu, x)[0].mean()
        from_others = trained.reconstruct(mu.roll(1, 0), x)[0].mean()
        assert from_behaviour < 0.7 * from_others
        joint = trained.behaviour_posterior(trained.features(targets), x)[0]
        assert median_angle(angles(trained.decode_behaviour(joint)), targets[:, 0]) < 15


def test_a_missing_behaviour_costs_nothing():
    model, (x, targets) = make().train(), session(16)
    unknown = torch.full_like(targets, math.nan)
    loss = lambda labels: model.loss(x, labels=labels, generator=torch.Generator().manual_seed(0))  # noqa: E731
    alone, missing = loss(None), loss(unknown)
    assert torch.equal(alone.total, missing.total) and "behaviour_loss" not in missing.parts
    half = torch.where(torch.arange(16)[:, None] < 8, targets, math.nan)
    terms = loss(half)
    terms.total.backward()
    assert torch.isfinite(terms.total) and "from_behaviour_loss" in terms.parts
    assert all(torch.isfinite(w.grad).all() for w in model.parameters() if w.grad is not None)


def test_the_product_of_experts_is_that_of_gaussians():
    one = torch.ones(1, 1)
    mu, logvar = _product([(2 * one, 0 * one), (4 * one, math.log(0.5) * one)])
    assert mu.item() == pytest.approx((2 * 1 + 4 * 2) / (1 + 1 + 2)) and logvar.exp().item() == pytest.approx(1 / 4)


def test_features_are_cosine_and_sine_of_angles():
    features = make("1,0@360").features(torch.tensor([[90.0, 5.0]]))
    assert features[0].tolist() == pytest.approx([5.0, 0.0, 1.0], abs=1e-6)
    with pytest.raises(ConfigError, match="no target 2"):
        make("2").features(torch.zeros(1, 2))


def test_the_scale_is_that_of_the_batches_seen():
    scale = RunningScale(1)
    batches = torch.randn(50, 40, 1, generator=torch.Generator().manual_seed(0)) * 3 + 10
    for batch in batches:
        scale(batch)
    scaled = scale.eval()(batches.flatten(0, 1))
    assert abs(scaled.mean().item()) < 1e-4 and scaled.std().item() == pytest.approx(1, abs=1e-3)
    assert torch.allclose(scale.inverse(scaled), batches.flatten(0, 1), atol=1e-4)


def test_targets_are_taken_from_the_dataset_but_for_class_and_time():
    assert JointVAEConfig().needs_targets
    assert JointVAEConfig().with_targets([0.0, None, 360.0]).behaviour == "0,2@360"
    assert JointVAEConfig().with_targets([None]).behaviour == NONE
    assert read_behaviour("0, 2@1.5") == [(0, 0.0), (2, 1.5)] and read_behaviour(NONE) == []


@pytest.mark.parametrize("text", ["x", "0,", "-1", "0@0", "0@inf", "0@-3"])
def test_no_list_of_targets(text):
    with pytest.raises(ConfigError, match="is no list of targets"):
        JointVAEConfig(behaviour=text)
