"""Statistics of generated windows beside real ones."""

import numpy as np
import pytest
import torch

from lab.experiments.generated_series import autocorrelation, overlay
from lab.plots.series_charts import correlation_chart, pca_overlay
from models import VAEConfig, build_model


def test_autocorrelation_by_hand():
    zigzag, flat = [1.0, -1.0, 1.0, -1.0], [5.0] * 4
    found = autocorrelation(np.array([[zigzag, flat], [flat, flat]]))
    assert found[0].tolist() == [1.0, -0.75, 0.5]  # of the window that varies
    assert np.isnan(found[1]).all()  # no window varies


def test_the_autocorrelation_of_a_sine_turns_after_half_a_period():
    phase = np.random.default_rng(0).uniform(0, 2 * np.pi, (500, 1, 1))
    found = autocorrelation(np.sin(2 * np.pi * np.arange(80) / 16 + phase))[0]
    assert found[8] == pytest.approx(-0.9, abs=0.01) and found[16] == pytest.approx(0.8, abs=0.01)  # as many terms


def test_an_overlay_of_a_model_and_its_charts():
    model = build_model("vae", VAEConfig(widths=(4,), recon_loss="mse"), (2, 6)).eval()
    real = torch.rand(40, 2, 6, generator=torch.Generator().manual_seed(0))
    real[:, 0] = torch.linspace(0, 1, 40)[:, None]  # nearly all of the variance is that of the level
    found = overlay(model, real, seed=0)
    assert found.real_points.shape == found.generated_points.shape == (40, 2)
    assert 0.4 < found.shares[0] < 1 and found.shares[0] > found.shares[1] > 0
    assert abs(np.corrcoef(found.real_points[:, 0], np.arange(40))[0, 1]) > 0.95
    chart = correlation_chart(found.real_correlation, found.generated_correlation, ("a", "b"))
    assert [trace.name for trace in chart.data] == ["real", "generated"] * 2
    assert [len(trace.x) for trace in pca_overlay(found.real_points, found.generated_points, found.shares).data] == [
        40,
        40,
    ]
