"""TimeVAE: its parts add up, and each is what its name says."""

import math

import numpy as np
import onnxruntime
import pytest
import torch

from lab.export.onnx_export import export_parts
from models import build_model
from models.time_vae import PARTS, TimeVAEConfig, powers, waves


def make(shape=(2, 16), **settings):
    config = TimeVAEConfig(**{"latent_dim": 3, "channels": (4, 6), "part_width": 8} | settings)
    return build_model("timevae", config, shape).eval()


def test_the_parts_add_up_to_the_decoded_window():
    model, z = make(), torch.randn(5, 3, generator=torch.Generator().manual_seed(0))
    parts = model.decode_parts(z)
    assert model.decoder.part_names == PARTS and parts.shape == (5, 4, 2, 16)
    assert torch.allclose(parts.sum(1), model.decode(z), atol=1e-6)
    level, trend, season = parts[:, :3].unbind(1)
    assert torch.equal(level, level[..., :1].expand_as(level))
    assert trend.diff(n=3).abs().max() < 1e-5 < trend.diff(n=2).abs().max()  # a parabola
    assert trend[..., 0].abs().max() == 0.0
    assert season.mean(2).abs().max() < 1e-6  # whole cycles


def test_curves_of_trend_and_season_by_hand():
    assert powers(2, 3).tolist() == [[0.0, 0.5, 1.0], [0.0, 0.25, 1.0]]
    assert torch.allclose(waves(1, 4), torch.tensor([[1.0, 0, -1, 0], [0, 1, 0, -1]]), atol=1e-6)
    assert torch.allclose(waves(2, 8)[3], torch.tensor([math.sin(math.pi * t / 2) for t in range(8)]), atol=1e-6)


@pytest.mark.parametrize(
    ("settings", "names"),
    [({"trend_degree": 0}, ("level", "season", "residual")), ({"harmonics": 0}, ("level", "trend", "residual"))],
)
def test_a_part_can_be_left_out(settings, names):
    model = make(**settings)
    assert model.decoder.part_names == names and model.decode_parts(torch.zeros(1, 3)).shape == (1, 3, 2, 16)


@pytest.mark.parametrize("n", [1, 7])
def test_exported_parts_are_the_same(n, tmp_path):
    model = make()
    session = onnxruntime.InferenceSession(str(export_parts(model, tmp_path / "parts.onnx")))
    z = torch.randn(n, 3, generator=torch.Generator().manual_seed(n))
    with torch.no_grad():
        expected = model.decode_parts(z).numpy()
    assert np.abs(session.run(None, {"z": z.numpy()})[0] - expected).max() < 1e-5
