import pytest
import torch

from lab.experiments.decoder_swap import swap_decoders
from models import build_model
from models.two_domains import TwoDomainConfig, slanted
from tests.small import small_images


def says(decoder, logit):
    """A decoder that always draws sigmoid(logit)."""
    with torch.no_grad():
        for weight in decoder.parameters():
            weight.zero_()
        decoder.layers[-2].bias.fill_(logit)


def test_each_domain_is_decoded_by_both_decoders():
    model = build_model("two-domains", TwoDomainConfig(widths=(3,)), (1, 6, 6)).eval()
    says(model.decoder, -100.0)
    says(model.decoder_other, 100.0)
    images = small_images(300)
    first, second = swap_decoders(model, images)
    leaning = (slanted(images.float() / 255) * 255).round().byte()
    assert torch.equal(first.images, images) and torch.equal(second.images, leaning)
    assert (first.recon == 0).all() and (first.swapped == 255).all()
    assert (second.recon == 255).all() and (second.swapped == 0).all()
    white_to_leaning = (1 - leaning.float() / 255).square().mean().item()
    assert first.to_other == pytest.approx(white_to_leaning, rel=1e-5)
    assert first.to_own == pytest.approx((1 - images.float() / 255).square().mean().item(), rel=1e-5)
    assert second.to_other == pytest.approx((images.float() / 255).square().mean().item(), rel=1e-5)
    assert second.to_own == pytest.approx((leaning.float() / 255).square().mean().item(), rel=1e-5)
