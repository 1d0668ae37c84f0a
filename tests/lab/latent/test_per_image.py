import pytest
import torch

from lab.latent.encoding import CHUNK, decode, encode
from lab.latent.per_sample import sample_outputs
from models import AEConfig, VAEConfig, build_model
from models.losses import squared_error
from tests.small import scramble, small_images

SHAPE = (1, 6, 6)


def test_codes_and_reconstructions_are_those_of_the_model():
    model = build_model("vae", VAEConfig(widths=(8,), latent_dim=3, dropout=0.5), SHAPE).train()
    images = small_images(300)  # more than one chunk
    outputs = sample_outputs(model, images, 2)
    assert model.training  # as it was
    model.eval()
    codes = encode(model, images)
    assert torch.allclose(outputs.codes, codes, atol=1e-6)
    expected = (decode(model, codes[:2]) * 255).round().byte()
    assert torch.equal(outputs.recon, expected)


def test_squared_error_is_summed_over_pixels():
    model = build_model("ae", AEConfig(widths=(8,), latent_dim=2), SHAPE).eval()
    images = small_images(5)
    outputs = sample_outputs(model, images, 1)
    x = images.float() / 255
    with torch.no_grad():
        assert torch.allclose(outputs.recon_loss, squared_error(model(x), x), rtol=1e-5)
        assert torch.allclose(outputs.mse, squared_error(model(x), x) / 36, rtol=1e-5)
    assert outputs.kl is None


def test_with_zero_variance_per_image_losses_equal_the_training_loss():
    model = build_model("vae", VAEConfig(widths=(8,), latent_dim=3), SHAPE).eval()
    scramble(model)
    with torch.no_grad():
        model.to_logvar.weight.zero_()
        model.to_logvar.bias.fill_(-60.0)  # no spread: the sampled code is mu
    images = small_images(4, seed=1)
    outputs = sample_outputs(model, images, 1)
    assert outputs.kl is not None
    for i in range(4):
        with torch.no_grad():
            parts = model.loss(images[i : i + 1].float() / 255).parts
        assert torch.isclose(outputs.recon_loss[i], parts["recon_loss"], rtol=1e-4)
        assert torch.isclose(outputs.kl[i], parts["kl"], rtol=1e-4)


def test_reconstructions_are_kept_over_chunks_and_nothing_is_computed_twice(monkeypatch):
    model = build_model("vae", VAEConfig(widths=(8,), latent_dim=3), SHAPE).eval()
    calls = []
    monkeypatch.setattr(model.encoder, "forward", lambda x, run=model.encoder.forward: calls.append(len(x)) or run(x))
    images = small_images(CHUNK + 40)
    outputs = sample_outputs(model, images, CHUNK + 7)
    assert calls == [CHUNK, 40]  # one pass
    assert outputs.recon.shape == (CHUNK + 7, *SHAPE)
    assert torch.equal(outputs.recon, (decode(model, outputs.codes[: CHUNK + 7]) * 255).round().byte())


def test_a_pass_leaves_the_model_as_it_was_when_it_fails():
    model = build_model("ae", AEConfig(widths=(8,), latent_dim=3), SHAPE).train()
    with pytest.raises(RuntimeError):
        sample_outputs(model, small_images(3, shape=(1, 4, 4)))
    assert model.training
    assert torch.is_grad_enabled()
