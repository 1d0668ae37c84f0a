"""Two looks of one image: how the second is made, and that swapped decoders change the look and keep the image."""

import pytest
import torch

from lab.data import DataConfig, load_dataset
from lab.experiments.decoder_swap import swap_decoders
from lab.runs.run_spec import TrainingConfig
from lab.training import Training
from models import build_model
from models.two_domains import TwoDomainConfig, slanted, thick

SHAPE = (1, 8, 8)


def make(**settings):
    return build_model("two-domains", TwoDomainConfig(**({"widths": (6,), "latent_dim": 3} | settings)), SHAPE, seed=1)


def images(n):
    return torch.rand(n, *SHAPE, generator=torch.Generator().manual_seed(0))


def test_the_principal_axis_of_a_line_points_right():
    x = torch.zeros(1, 1, 9, 9)
    x[..., 4] = 1.0
    columns = slanted(x)[0, 0] @ torch.arange(9.0)
    assert columns.tolist() == pytest.approx([6.8, 6.1, 5.4, 4.7, 4.0, 3.3, 2.6, 1.9, 1.2], abs=1e-5)
    wide = torch.zeros(1, 1, 5, 9)
    wide[..., 4] = 1.0
    assert (slanted(wide)[0, 0] @ torch.arange(9.0)).tolist() == pytest.approx([5.4, 4.7, 4.0, 3.3, 2.6], abs=1e-5)
    dark = torch.full((1, 1, 4, 4), -1.0)
    assert torch.equal(slanted(dark, -1.0), dark)  # what comes in from outside is paper, not grey


def test_a_dot_grows_by_a_pixel_on_every_side():
    x = torch.zeros(1, 1, 5, 5)
    x[..., 2, 1] = 1.0
    expected = torch.zeros(5, 5)
    expected[1:4, 0:3] = 1.0
    assert torch.equal(thick(x)[0, 0], expected)


@pytest.mark.parametrize("domain", ["slanted", "thick"])
def test_the_loss_is_that_of_both_domains(domain):
    model = make(domain=domain, swapping=0.5).eval()
    x = images(5)
    with torch.no_grad():  # the two decoders begin alike
        model.decoder_other.layers[-2].bias.add_(1.0)
    y = model.other(x)
    assert torch.equal(y, slanted(x) if domain == "slanted" else thick(x))
    first = (model.decode(model.encode(x)) - x).square().flatten(1).sum(1).mean()
    second = (model.decode_other(model.encode(y)) - y).square().flatten(1).sum(1).mean()
    terms = model.loss(x)
    assert terms.parts["recon_loss"].item() == pytest.approx(first.item(), rel=1e-5)
    assert terms.parts["other_recon_loss"].item() == pytest.approx(second.item(), rel=1e-5)
    swapped = (model.decode(model.encode(y)) - x).square().flatten(1).sum(1).mean()
    swapped = swapped + (model.decode_other(model.encode(x)) - y).square().flatten(1).sum(1).mean()
    assert terms.parts["swapped_recon_loss"].item() == pytest.approx(swapped.item() / 2, rel=1e-5)
    assert terms.total.item() == pytest.approx((first + second + swapped / 2).item(), rel=1e-5)


def test_swapped_decoders_change_the_domain_and_keep_the_digit():
    data = load_dataset(DataConfig(name="digits"))
    model = build_model("two-domains", TwoDomainConfig(widths=(64,), latent_dim=8), data.info.sample_shape)
    config = TrainingConfig(epochs=4, batch_size=32, learning_rate=3e-3)
    Training(model, data.train.samples, data.val.samples[:32], config, torch.device("cpu")).run(
        lambda event: None, lambda: False
    )
    upright, leaning = swap_decoders(model.eval(), data.test.samples)
    assert upright.to_other < upright.to_own / 2
    assert leaning.to_other < leaning.to_own / 2
