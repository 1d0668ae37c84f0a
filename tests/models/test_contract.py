"""The contract of every model of the registry, with each architecture."""

import json
import math

import numpy as np
import onnxruntime
import pytest
import torch

from lab.export.onnx_export import export_onnx
from lab.export.onnx_weights import replace_weights
from lab.runs.checkpoint import load_tensors, load_weights, save_tensors
from lab.runs.snapshots import Snapshot, load_decoder, save_snapshot
from models import MODELS, ConfigError, build_model, count_parameters, layer_summary
from tests.small import scramble

ARCHITECTURES = {"mlp": {"widths": (12, 8)}, "conv": {"channels": (4, 6)}}
SHAPES = {3: ((1, 8, 8), (3, 14, 14)), 2: ((4, 16), (1, 15))}  # of samples, by rank
REPORTED = ("recon_loss", "mse", "kl", "kl_per_dim", "code_shares")  # the other parts are penalties
KINDS = [
    (name, architecture)
    for name, entry in MODELS.items()
    for architecture in ARCHITECTURES
    if architecture in (entry.config_class.option("architecture").choices or ())
]


@pytest.fixture(scope="module", params=KINDS, ids="-".join)
def kind(request):
    return request.param


def shapes(kind):
    """Return shapes of samples that the model makes sense of."""
    return SHAPES[MODELS[kind[0]].model_class.needs_rank or 3]


def make(kind, shape=None, seed=0, **settings):
    name, architecture = kind
    values = {"architecture": architecture, "latent_dim": 3, **ARCHITECTURES[architecture], **settings}
    return build_model(name, MODELS[name].config_class(**values).with_classes(10), shape or shapes(kind)[0], seed)


@pytest.fixture(scope="module")
def exported(kind, tmp_path_factory):
    """Export a model once; return it and the folder of its encoder.onnx and decoder.onnx."""
    model, folder = make(kind, dropout=0.3).eval(), tmp_path_factory.mktemp("onnx")
    export_onnx(model, folder)
    return model, folder


def samples(kind, n, shape=None, seed=0):
    return torch.rand(n, *(shape or shapes(kind)[0]), generator=torch.Generator().manual_seed(seed))


def codes(model, n):
    return torch.randn(n, model.latent_dim, generator=torch.Generator().manual_seed(n))


def given(model, n):
    """Return the further arguments of a model's loss: labels of n images if it needs them."""
    return {"labels": torch.arange(n) % 10} if model.takes_labels else {}


def all_alive(model):
    """Small positive biases, so that no ReLU of a random model sleeps."""
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if name.endswith("bias"):
                weight.fill_(0.1)
    return model


@pytest.mark.parametrize("which", [0, 1])
def test_shapes(kind, which):
    shape = shapes(kind)[which]
    model = make(kind, shape)
    x = samples(kind, 5, shape)
    z = model.encode(x)
    assert model.latent == model.config.latent_spec(shape)
    assert model.latent.has_prior == model.has_posterior
    size = 3 + model.latent.n_classes
    assert z.shape == (5, size)
    assert model.latent_dim == size
    assert model.decode(z).shape == (5, *shape)
    assert model(x).shape == (5, *shape)
    assert torch.equal(model.eval()(x), model.decode(model.encode(x)))
    if model.has_posterior:
        mu, logvar = model.posterior(x)
        assert mu.shape == logvar.shape == (5, size)
        assert torch.equal(mu, z)
        assert model.sample_code(x, torch.Generator()).shape == (5, size)


@pytest.mark.parametrize("scale", ["[0, 1]", "[-1, 1]"])
def test_scale_of_the_pixels(kind, scale):
    model = make(kind, data_range=scale, output="linear", recon_loss="mse")
    x = samples(kind, 4)
    assert torch.allclose(model.to_data_scale(model.to_model_scale(x)), x, atol=1e-6)
    assert model.to_model_scale(torch.zeros(1)).item() == (0.0 if scale == "[0, 1]" else -1.0)
    assert model.to_model_scale(torch.ones(1)).item() == 1.0
    assert model.scale_span == (1.0 if scale == "[0, 1]" else 2.0)
    assert model.to_data_scale(torch.tensor([-9.0, 9.0])).tolist() == [0.0, 1.0]


@pytest.mark.parametrize("recon_loss", ["mse", "bce", "ssim"])
def test_loss_is_finite_and_its_parts_add_up(kind, recon_loss):
    if recon_loss not in (MODELS[kind[0]].config_class.option("recon_loss").choices or ()):
        with pytest.raises(ConfigError, match=r"is not (?:an option|possible)"):
            make(kind, recon_loss=recon_loss)
        return
    model = make(kind, recon_loss=recon_loss)
    terms = model.loss(samples(kind, 6), generator=torch.Generator().manual_seed(0), **given(model, 6))
    parts = terms.parts
    assert terms.total.shape == ()
    assert all(torch.isfinite(value).all() for value in (terms.total, *parts.values()))
    assert {"recon_loss", "mse"} <= parts.keys()
    assert ("kl" in parts) == ("kl_per_dim" in parts) == model.has_posterior
    extra = sum(value.item() for name, value in parts.items() if name not in REPORTED)
    assert terms.total.item() == pytest.approx(parts["recon_loss"].item() + extra, rel=1e-5)
    assert not any(value.requires_grad for value in parts.values())
    if model.has_posterior:
        assert parts["kl_per_dim"].shape == (model.latent_dim,)
        assert parts["kl_per_dim"].sum().item() == pytest.approx(parts["kl"].item(), rel=1e-6)
    if recon_loss == "mse":  # nats per image are the mean squared error of 64 pixels
        assert parts["recon_loss"].item() == pytest.approx(64 * parts["mse"].item(), rel=1e-5)


def test_gradients_reach_every_weight(kind):
    model = all_alive(make(kind))
    model.loss(samples(kind, 32), generator=torch.Generator().manual_seed(0), **given(model, 32)).total.backward()
    unreached = [name for name, w in model.named_parameters() if w.grad is None or not w.grad.abs().sum() > 0]
    assert unreached == []


def test_save_and_load_give_the_same_output(kind, tmp_path):
    model, other = make(kind, seed=1), make(kind, seed=2)
    x = samples(kind, 3)
    assert not torch.equal(model(x), other(x))
    save_tensors(tmp_path / "model.safetensors", model.state_dict())
    load_weights(other, load_tensors(tmp_path / "model.safetensors"))
    assert torch.equal(model(x), other(x))


def test_the_seed_decides_the_weights(kind):
    first, again, other = (make(kind, seed=seed).state_dict() for seed in (7, 7, 8))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not any(torch.equal(first[name], other[name]) for name in first)


def test_building_leaves_the_global_random_state_unchanged(kind):
    torch.manual_seed(123)
    expected = torch.rand(4)
    torch.manual_seed(123)
    make(kind, seed=5)
    assert torch.equal(torch.rand(4), expected)


def test_the_generator_decides_the_loss(kind):
    model = make(kind, dropout=0.5).eval()
    x = samples(kind, 4)
    torch.manual_seed(1)
    first = model.loss(x, generator=torch.Generator().manual_seed(3)).total
    torch.manual_seed(2)
    assert torch.equal(first, model.loss(x, generator=torch.Generator().manual_seed(3)).total)


def test_the_summary_covers_every_weight(kind):
    model = make(kind)
    assert sum(row.parameters for row in layer_summary(model)) == count_parameters(model)


def test_settings_survive_json(kind):
    config = make(kind, latent_dim=5, dropout=0.1).config
    assert type(config).from_dict(json.loads(json.dumps(config.to_dict()))) == config


@pytest.mark.parametrize("n", [1, 2, 7])  # the exporter saw 2
def test_onnx_gives_the_same_output(kind, exported, n):
    model, folder = exported
    encoder, decoder = (onnxruntime.InferenceSession(str(folder / f"{part}.onnx")) for part in ("encoder", "decoder"))
    assert [i.name for i in encoder.get_inputs() + decoder.get_inputs()] == ["x", "z"]
    assert [o.name for o in encoder.get_outputs()] == (["mu", "logvar"] if model.has_posterior else ["z"])
    x, z = samples(kind, n, seed=n), codes(model, n)
    with torch.no_grad():
        expected = model.posterior(x) if model.has_posterior else (model.encode(x),)
        recon = model.decode(z)
    for ours, theirs in zip(expected, encoder.run(None, {"x": x.numpy()}), strict=True):
        assert ours.shape == theirs.shape and np.abs(ours.numpy() - theirs).max() < 1e-5
    (picture,) = decoder.run(None, {"z": z.numpy()})
    assert recon.shape == picture.shape and np.abs(recon.numpy() - picture).max() < 1e-5


def decode_with(model, weights, z):
    """Return the model's decodes once its decoder has these weights."""
    load_weights(model.decoder, weights)
    with torch.no_grad():
        return model.decode(z).numpy()


def test_the_exported_epoch_equals_the_decoder_of_its_snapshot(exported, kind, tmp_path):
    model, folder = exported
    other = make(kind, seed=1).eval()
    scramble(other.decoder)
    save_snapshot(tmp_path, Snapshot(3, torch.zeros(1, model.latent_dim), torch.zeros(1)), other.decoder.state_dict())
    weights = load_decoder(tmp_path, 3)
    assert all(weight.dtype == torch.float16 for weight in weights.values())
    decoder = onnxruntime.InferenceSession(replace_weights(folder / "decoder.onnx", weights))
    for n in (1, 2, 7):
        (picture,) = decoder.run(None, {"z": codes(model, n).numpy()})
        assert np.abs(decode_with(other, weights, codes(model, n)) - picture).max() < 1e-5
    for name, stale in model.decoder.state_dict().items():  # each weight of the exported epoch would be seen
        moves_all_alike = len(stale) == 1 and stale.dim() == 1 and model.config.output == "softmax"
        if stale.is_floating_point() and not moves_all_alike:
            assert np.abs(decode_with(other, weights | {name: stale}, codes(model, 7)) - picture).max() > 1e-3


@pytest.mark.parametrize(("epoch", "weight"), [(0, 0.0), (2, 1.0), (4, 2.0), (math.inf, 2.0)])
def test_the_kl_weight_warms_up(epoch, weight):
    model = make(("vae", "mlp"), kl_weight=2.0, kl_warmup_epochs=4.0)
    terms = model.loss(samples(("vae", "mlp"), 4), epoch=epoch, generator=torch.Generator())
    expected = terms.parts["recon_loss"] + weight * terms.parts["kl"]
    assert terms.total.item() == pytest.approx(expected.item(), rel=1e-5)


def test_without_a_bottleneck_the_feature_map_is_the_code():
    model = make(("ae", "conv"), bottleneck=False)
    assert model.latent_dim == 6 * 2 * 2
    assert model.encode(samples(("ae", "conv"), 2)).shape == (2, 24)
    assert model(samples(("ae", "conv"), 2)).shape == (2, 1, 8, 8)


def test_an_activation_on_the_code():
    model = make(("ae", "mlp"), code_activation=True)
    assert (model.encode(samples(("ae", "mlp"), 20)) >= 0).all()
    assert (make(("ae", "mlp")).encode(samples(("ae", "mlp"), 20)) < 0).any()
