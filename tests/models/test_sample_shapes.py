"""Every model on samples that are no images: rows of a table, windows of a series or of spikes."""

import numpy as np
import onnxruntime
import pytest
import torch

from lab.data.modalities.kind_registry import KINDS
from lab.export.onnx_export import export_onnx
from models import MODELS, ConfigError, build_model

SHAPES = {"table": (13,), "series": (5, 24), "neural": (6, 9)}
CASES = [
    (name, kind, architecture)
    for name, entry in MODELS.items()
    for kind, architecture in (("table", "mlp"), ("series", "mlp"), ("series", "conv"), ("neural", "mlp"))
    if entry.model_class.needs_rank in (None, len(SHAPES[kind]))
    if architecture in (entry.config_class.option("architecture").choices or ())
]
NAN = float("nan")


def make(name, kind, architecture):
    config = MODELS[name].config_class(architecture=architecture, widths=(12, 8), channels=(4, 6), latent_dim=3)
    return build_model(name, KINDS[kind].fitted(config).with_classes(10), SHAPES[kind])


def samples(kind, n=6):
    return torch.rand(n, *SHAPES[kind], generator=torch.Generator().manual_seed(n))


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_a_model_trains_on_samples_of_every_shape(case):
    model, x = make(*case), samples(case[1])
    labels = {"labels": torch.arange(6) % 10} if model.takes_labels else {}
    terms = model.loss(x, generator=torch.Generator().manual_seed(0), **labels)
    terms.total.backward()
    assert model(x).shape == x.shape and model.encode(x).shape == (6, model.latent_dim)
    assert all(torch.isfinite(part).all() for part in terms.parts.values())
    assert any(weight.grad is not None and weight.grad.abs().sum() > 0 for weight in model.parameters())


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_its_export_gives_the_same_output(case, tmp_path):
    model, x = make(*case).eval(), samples(case[1], 3)
    export_onnx(model, tmp_path)
    encoder, decoder = (onnxruntime.InferenceSession(str(tmp_path / f"{part}.onnx")) for part in ("encoder", "decoder"))
    z = torch.randn(3, model.latent_dim, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        code, recon = model.encode(x).numpy(), model.decode(z).numpy()
    assert np.abs(encoder.run(None, {"x": x.numpy()})[0] - code).max() < 1e-5
    assert np.abs(decoder.run(None, {"z": z.numpy()})[0] - recon).max() < 1e-5


@pytest.mark.parametrize(("name", "shape", "kind"), [("two-domains", (5, 24), "images"), ("timevae", (13,), "series")])
def test_some_models_are_of_one_kind_of_sample(name, shape, kind):
    with pytest.raises(ConfigError, match=f"makes sense of {kind} alone"):
        build_model(name, MODELS[name].config_class(latent_dim=2), shape)


def test_a_table_has_nothing_to_convolve():
    with pytest.raises(ConfigError, match='choose "mlp"'):
        build_model("ae", MODELS["ae"].config_class(architecture="conv"), (13,))


@pytest.mark.parametrize("name", ["ae", "vae"])
def test_a_missing_value_counts_as_the_mean_and_costs_nothing(name):
    model = make(name, "table", "mlp").eval()
    x = samples("table")
    gone, zero = x.clone(), x.clone()
    gone[:, 4], zero[:, 4] = NAN, 0.0
    loss = lambda batch: model.loss(batch, generator=torch.Generator().manual_seed(0))  # noqa: E731
    assert torch.equal(model.encode(model.fill_missing(gone)), model.encode(zero))
    recon = model.decode(model.encode(zero))
    others = [f for f in range(13) if f != 4]
    expected = (recon - x)[:, others].square().sum(1)
    assert torch.allclose(model.reconstruct(model.encode(zero), gone)[0], expected)
    terms = loss(gone)
    terms.total.backward()
    assert torch.isfinite(terms.total) and torch.isfinite(terms.parts["mse"])
    assert all(torch.isfinite(weight.grad).all() for weight in model.parameters() if weight.grad is not None)
    bias = dict(model.named_parameters())["decoder.layers.4.bias"]
    assert bias.grad[4] == 0 and (bias.grad[others] != 0).all()


def test_unbounded_data_is_not_clipped():
    model = make("ae", "table", "mlp")
    x = torch.tensor([[-7.0, 7.0]])
    assert torch.equal(model.to_data_scale(x), x) and torch.equal(model.to_model_scale(x), x)


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"output": "sigmoid"}, '"sigmoid" is bounded'),
        ({"output": "linear", "recon_loss": "ssim"}, "needs bounded data"),
        ({"output": "linear", "recon_loss": "poisson"}, 'needs output "exp"'),
        ({"output": "exp", "recon_loss": "mse"}, 'belongs to recon_loss "poisson"'),
    ],
)
def test_settings_of_unbounded_data_go_together(settings, reason):
    with pytest.raises(ConfigError, match=reason):
        MODELS["ae"].config_class(data_range="unbounded", **settings)
