"""PSNR, SSIM and filters on images whose answer is known, and the curve over levels."""

import numpy as np
import pytest
import torch

from lab.config import SHIPPED, settings
from lab.data import DataConfig, load_dataset
from lab.experiments.denoising import METHODS, denoising_curve
from lab.experiments.filters import gaussian, median
from lab.metrics.psnr import MAX_PSNR, mean_psnr, psnr
from lab.metrics.ssim import ssim
from lab.zoo.model_library import Library

CLEAN = np.random.default_rng(0).random((2, 1, 12, 12)).astype(np.float32) / 2


def test_psnr_of_known_errors():
    assert psnr(CLEAN, CLEAN + 0.1) == pytest.approx([20, 20], abs=1e-4)
    assert psnr(np.zeros((1, 1, 2, 2)), np.ones((1, 1, 2, 2))) == pytest.approx([0])
    assert psnr(CLEAN, CLEAN).tolist() == [np.inf, np.inf]
    assert mean_psnr(CLEAN, np.concatenate([CLEAN[:1], CLEAN[1:] + 0.1])) == pytest.approx(
        (MAX_PSNR + 20) / 2, abs=1e-4
    )


def test_ssim_is_one_for_the_same_and_less_for_noise():
    assert ssim(CLEAN[0], CLEAN[0]) == pytest.approx(1)
    assert ssim(CLEAN[0], CLEAN[1]) < 0.3
    flat = np.full((1, 7, 7), 0.5)
    expected = (2 * 0.5 * 0.25 + 1e-4) / (0.5**2 + 0.25**2 + 1e-4)  # no structure: lightness alone
    assert ssim(flat, flat / 2) == pytest.approx(expected)


def test_a_median_drops_single_specks_and_a_gaussian_spreads_them():
    speck = np.zeros((1, 1, 9, 9), dtype=np.float32)
    speck[0, 0, 4, 4] = 1
    assert not median(speck, 3).any()
    blurred = gaussian(speck, 1.0)
    assert blurred.sum() == pytest.approx(1, abs=1e-3)
    assert blurred[0, 0, 4, 4] == pytest.approx(1 / (2 * np.pi), rel=0.01)
    two = np.concatenate([speck, np.zeros_like(speck)])
    assert not gaussian(two, 1.0)[1].any()  # an image does not leak into the next


def test_the_shipped_denoiser_beats_filters_and_a_plain_autoencoder():
    library = Library(settings().runs_dir, SHIPPED)
    images = load_dataset(DataConfig(name="digits")).test.samples
    models = library.load("denoiser-digits"), library.load("vae-2d-digits")
    rows = denoising_curve(*models, images, "gaussian", (0.3, 0.5), seed=3)
    assert tuple(rows) == METHODS
    at_half = {method: values[1] for method, values in rows.items()}
    others = [at_half[method] for method in METHODS[1:]]
    assert at_half["denoiser"] > max(others) + 2
    assert rows["noisy"][0] > rows["noisy"][1]
    noise = torch.randn(images.shape, generator=torch.Generator().manual_seed(3))
    noisy = (images.float() / 255 + 0.5 * noise).clamp(0, 1)
    assert at_half["noisy"] == pytest.approx(mean_psnr(images.numpy() / 255, noisy.numpy()), abs=1e-3)
