import itertools
import subprocess
import sys

import pytest
import torch

from models import AEConfig, VAEConfig, build_model, count_parameters, layer_summary


def rows(model):
    return [(row.kind, row.output_shape, row.parameters) for row in layer_summary(model)]


def dense(n_in, n_out):
    return [("Linear", (n_out,), n_in * n_out + n_out), ("ReLU", (n_out,), 0)]


def test_the_64_32_32_16_autoencoder_row_by_row():
    config = AEConfig(widths=(32, 32), latent_dim=16, code_activation=True, output="relu")
    model = build_model("ae", config, (1, 8, 8))
    assert rows(model) == [
        ("Flatten", (64,), 0),
        *(row for sizes in itertools.pairwise((64, 32, 32, 16, 32, 32)) for row in dense(*sizes)),
        ("Linear", (64,), 32 * 64 + 64),
        ("Unflatten", (1, 8, 8), 0),
        ("ReLU", (1, 8, 8), 0),
    ]
    assert count_parameters(model) == 7376


def test_the_deep_autoencoder_with_a_2d_code():
    config = AEConfig(widths=(128, 64, 12), latent_dim=2, output="tanh", data_range="[-1, 1]")
    model = build_model("ae", config, (1, 28, 28))
    linear = [parameters for kind, _, parameters in rows(model) if kind == "Linear"]
    assert linear == [100_480, 8_256, 780, 26, 36, 832, 8_320, 101_136]
    assert count_parameters(model) == 219_866


def test_both_heads_of_a_vae_are_listed():
    model = build_model("vae", VAEConfig(widths=(6,), latent_dim=2), (1, 4, 4))
    names = [row.name for row in layer_summary(model)]
    assert "to_mu" in names
    assert "to_logvar" in names


@pytest.mark.parametrize("side", [8, 27])
@pytest.mark.parametrize("bottleneck", [True, False])
def test_convolutions(side, bottleneck):
    config = AEConfig(architecture="conv", channels=(4, 6), latent_dim=3, bottleneck=bottleneck)
    model = build_model("ae", config, (3, side, side))
    assert sum(row.parameters for row in layer_summary(model)) == count_parameters(model)
    assert layer_summary(model)[-1].output_shape == (3, side, side)


def test_a_layer_summary_leaves_the_model_unchanged():
    model = build_model("vae", VAEConfig(widths=(6,), dropout=0.5), (1, 4, 4))
    model.train()
    state = torch.get_rng_state()
    first = layer_summary(model)
    assert layer_summary(model) == first
    assert torch.equal(torch.get_rng_state(), state)
    assert model.training
    assert all(not module._forward_hooks for module in model.modules())


def test_frozen_weights_are_not_counted():
    model = build_model("ae", AEConfig(widths=(6,)), (1, 4, 4))
    whole = count_parameters(model)
    model.decoder.requires_grad_(False)
    assert count_parameters(model) == whole - (2 * 6 + 6 + 6 * 16 + 16)


def test_a_small_model_without_memory_needs_nothing_of_torchs_compiler():
    script = (
        "import sys, torch; from models import VAEConfig, build_model, layer_summary\n"
        "with torch.device('meta'): model = build_model('vae', VAEConfig(), (1, 8, 8))\n"
        "assert layer_summary(model) and next(model.parameters()).is_meta and 'torch._dynamo' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
