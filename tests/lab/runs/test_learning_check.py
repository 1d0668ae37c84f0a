"""Whether a finished run has learned what it could."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import torch

from lab.runs.learning_check import learning_faults, share_still_falling, variance_kept

IMAGES = torch.rand(50, 1, 8, 8, generator=torch.Generator().manual_seed(0))
CONVERGED = pd.Series(np.exp(-np.arange(40) / 3.0))
FALLING = pd.Series(np.linspace(200.0, 100.0, 40))


def test_the_variance_kept() -> None:
    mean = IMAGES.mean(0, keepdim=True).expand_as(IMAGES)
    assert variance_kept(IMAGES, IMAGES) == pytest.approx(1.0)
    assert variance_kept(IMAGES, mean) == pytest.approx(0.0)
    assert variance_kept(IMAGES, mean + (IMAGES - mean) / 2) == pytest.approx(0.25)
    assert np.isnan(variance_kept(torch.zeros(5, 3), torch.rand(5, 3)))


def test_missing_values_are_passed_over() -> None:
    rows = torch.tensor([[1.0, float("nan")], [3.0, 5.0]])
    assert variance_kept(rows, torch.tensor([[1.0, 9.0], [3.0, 9.0]])) == pytest.approx(1.0)


def test_a_loss_that_still_falls() -> None:
    assert share_still_falling(CONVERGED) < 0.001
    assert share_still_falling(FALLING) == pytest.approx(
        4 / (200 - 100 + 1.5 * 100 / 39 - 3 * 100 / 39) * 100 / 39, rel=0.05
    )
    assert share_still_falling(FALLING[:5]) == 0.0
    assert share_still_falling(FALLING[::-1].reset_index(drop=True)) == 0.0


def test_what_is_said() -> None:
    mean = IMAGES.mean(0, keepdim=True).expand_as(IMAGES)
    assert learning_faults(CONVERGED, IMAGES, IMAGES, has_kl=True) == []
    (alike,) = learning_faults(CONVERGED, IMAGES, mean, has_kl=True)
    assert "KL weight" in alike
    alike, falls = learning_faults(FALLING, IMAGES, mean, has_kl=False)
    assert "KL weight" not in alike
    assert "more epochs" in alike
    assert "train further" in falls.lower()
