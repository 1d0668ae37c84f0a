"""Two looks of one image: how the second is made, and that swapped decoders change the look and keep the image."""

import pytest
import torch

from models import build_model
from models.two_domains import TwoDomainConfig, slanted, thick

SHAPE = (1, 8, 8)


def make(**settings):
    return build_model("two-domains", TwoDomainConfig(**({"widths": (6,), "latent_dim": 3} | settings)), SHAPE, seed=1)


def images(n):
    return torch.rand(n, *SHAPE, generator=torch.Generator().manual_seed(0))


def test_a_line_leans_to_the_right():
    x = torch.zeros(1, 1, 9, 9)
    x[..., 4] = 1.0
    columns = slanted(x)[0, 0] @ torch.arange(9.0)
    assert columns.tolist() == pytest.approx([6.0, 5.5, 5.0, 4.5, 4.0, 3.5, 3.0, 2.5, 2.0], abs=1e-5)
    wide = torch.zeros(1, 1, 5, 9)
    wide[..., 4] = 1.0
    assert (slanted(wide)[0, 0] @ torch.arange(9.0)).tolist() == pytest.approx([5.0, 4.5, 4.0, 3.5, 3.0], abs=1e-5)
    dark = torch.full((1, 1, 4, 4), -1.0)
    assert torch.equal(slanted(dark, -1.0), dark)  # what comes in from outside is paper, not grey


def test_a_dot_grows_by_a_pixel_on_every_side():
    x = torch.zeros(1, 1, 5, 5)
    x[..., 2, 1] = 1.0
    wanted = torch.zeros(5, 5)
    wanted[1:4, 0:3] = 1.0
    assert torch.equal(thick(x)[0, 0], wanted)


@pytest.mark.parametrize("domain", ["slanted", "thick"])
def test_the_loss_is_the_mean_of_both_domains(domain):
    model = make(domain=domain, matching=0.0).eval()
    x = images(5)
    with torch.no_grad():  # the two decoders begin alike
        model.decoder_other.layers[-2].bias.add_(1.0)
    y = model.other(x)
    assert torch.equal(y, slanted(x) if domain == "slanted" else thick(x))
    first = (model.decode(model.code(x)) - x).square().flatten(1).sum(1).mean()
    second = (model.decode_other(model.code(y)) - y).square().flatten(1).sum(1).mean()
    parts = model.loss(x).parts
    assert parts["recon_loss"].item() == pytest.approx((first + second).item() / 2, rel=1e-5)
    assert model.loss(x).total.item() == pytest.approx(parts["recon_loss"].item(), rel=1e-6)
