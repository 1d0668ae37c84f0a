import torch

from lab.latent.encoding import decode, encode
from lab.latent.per_image import probe
from models import AEConfig, VAEConfig, build_model
from models.losses import squared_error
from tests.small import scramble, small_images

SHAPE = (1, 6, 6)


def test_codes_and_reconstructions_are_those_of_the_model():
    model = build_model("vae", VAEConfig(widths=(8,), latent_dim=3, dropout=0.5), SHAPE).train()
    images = small_images(300)  # more than one chunk
    seen = probe(model, images, 2)
    assert model.training  # as it was
    model.eval()
    codes = encode(model, images)
    assert torch.allclose(seen.codes, codes, atol=1e-6)
    wanted = (decode(model, codes[:2]) * 255).round().byte()
    assert torch.equal(seen.recon, wanted)


def test_a_squared_error_is_summed_over_pixels():
    model = build_model("ae", AEConfig(widths=(8,), latent_dim=2), SHAPE).eval()
    images = small_images(5)
    seen = probe(model, images, 1)
    x = images.float() / 255
    with torch.no_grad():
        assert torch.allclose(seen.recon_loss, squared_error(model(x), x), rtol=1e-5)
    assert seen.kl is None


def test_an_image_alone_costs_what_the_loss_says_when_its_code_does_not_scatter():
    model = build_model("vae", VAEConfig(widths=(8,), latent_dim=3), SHAPE).eval()
    scramble(model)
    with torch.no_grad():
        model.to_logvar.weight.zero_()
        model.to_logvar.bias.fill_(-60.0)  # no spread: the sampled code is mu
    images = small_images(4, seed=1)
    seen = probe(model, images, 1)
    assert seen.kl is not None
    for i in range(4):
        with torch.no_grad():
            parts = model.loss(images[i : i + 1].float() / 255).parts
        assert torch.isclose(seen.recon_loss[i], parts["recon_loss"], rtol=1e-4)
        assert torch.isclose(seen.kl[i], parts["kl"], rtol=1e-4)
