import math

import torch

from lab.metrics.active_units import active_by_kl, active_by_variance
from models.losses import kl_to_standard_normal


def test_dimensions_that_vary_are_counted():
    noise = torch.randn(1000, 4, generator=torch.Generator().manual_seed(0))
    mu = noise * torch.tensor([1.0, 0.2, 0.05, 0.0]) + torch.tensor([0.0, 0.0, 0.0, 3.0])
    assert active_by_variance(mu) == 2  # variances 1, 0.04, 0.0025, 0: a constant one tells nothing


def test_a_kl_below_a_hundredth_of_a_nat_counts_as_inactive():
    assert active_by_kl([2.5, 0.01, 0.0099, 0.0]) == 2


def test_both_agree_on_a_used_a_constant_and_an_ignored_dimension():
    mu = torch.zeros(500, 2)
    mu[:, 0] = torch.linspace(-1, 1, 500)
    logvar = torch.full((500, 2), 2 * math.log(0.5))
    logvar[:, 1] = 0.0
    assert active_by_variance(mu) == active_by_kl(kl_to_standard_normal(mu, logvar).mean(0).tolist()) == 1
