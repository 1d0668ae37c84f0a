"""Reproductions of published results on MNIST: `python -m benchmarks.papers`.

- Hinton & Salakhutdinov 2006: mean squared error of a test image, summed over its pixels, with a code of 30 numbers,
  of their 784-1000-500-250-30 autoencoder and of PCA.
- Burda et al. 2016, table 1: negative log-likelihood of a test image of a VAE with one layer of 50 stochastic units
  (784-200-200-50, tanh), by the importance-weighted bound of 5,000 samples, on binarised images, and its active units.

What differs here is said in docs/quality.md. Trains both (or takes their finished runs). Prints a table; the last line
is JSON by figure: `reported` and `here`.
"""

from __future__ import annotations

import json
import os
import sys

import numpy as np
import torch
from sklearn.decomposition import PCA

from lab.cli.ship_models import finished_run
from lab.config import settings
from lab.data import DataConfig, Dataset, load_dataset
from lab.latent.encoding import encode
from lab.metrics.active_units import active_by_variance
from lab.metrics.iwae_bound import importance_weighted_bound, log_weights
from lab.runs.run_spec import RunSpec, TrainingConfig
from models import AEConfig, Autoencoder, VAEConfig

REPORTED = {
    "squared error, deep autoencoder, 30 numbers": 3.00,
    "squared error, PCA, 30 numbers": 13.87,
    "negative log-likelihood of a VAE, nats": 86.76,
    "active units of 50": 19,
}
IMAGES = 1000  # of the test set, for the bound: 5,000 draws each
SAMPLES = 5000
MNIST = DataConfig("mnist")
DEEP = RunSpec(
    MNIST,
    "ae",
    AEConfig(widths=(1000, 500, 250), latent_dim=30, recon_loss="bce"),
    TrainingConfig(epochs=30, batch_size=256),
    preset="hinton-2006",
)
BURDA = RunSpec(
    MNIST,
    "vae",
    VAEConfig(widths=(200, 200), latent_dim=50, activation="tanh"),
    TrainingConfig(epochs=100, batch_size=100),
    preset="burda-2016",
)


def squared_errors(data: Dataset) -> tuple[float, float]:
    """Return the squared error per test image of the deep autoencoder and of PCA."""
    model = finished_run(DEEP).load_model()
    images = data.test.samples.float() / 255
    with torch.no_grad():
        ours = float((model(images) - images).square().flatten(1).sum(1).mean())
    train_pixels, test_pixels = (data.train.samples.float() / 255).flatten(1).numpy(), images.flatten(1).numpy()
    pca = PCA(30, svd_solver="covariance_eigh").fit(train_pixels)
    return ours, float(np.square(pca.inverse_transform(pca.transform(test_pixels)) - test_pixels).sum(1).mean())


def likelihood(model: Autoencoder, data: Dataset) -> float:
    """Return the negative log-likelihood of binarised test images, in nats: each pixel is drawn once, by its
    brightness."""
    pixels = data.test.samples[:IMAGES].float() / 255
    binary = (torch.rand(pixels.shape, generator=torch.Generator().manual_seed(0)) < pixels).to(torch.uint8) * 255
    return -float(importance_weighted_bound(log_weights(model, binary, SAMPLES)).mean())


def main() -> int:
    os.environ.setdefault("LATENT_LAB_DEVICE", "cpu")
    torch.set_num_threads(settings().threads)
    data = load_dataset(MNIST)
    deep, pca = squared_errors(data)
    vae = finished_run(BURDA).load_model()
    active = active_by_variance(encode(vae, data.test.samples))
    here = dict(zip(REPORTED, (deep, pca, likelihood(vae, data), active), strict=True))
    print("| figure | reported | here |\n| --- | --: | --: |")
    for name, value in here.items():
        print(f"| {name} | {REPORTED[name]:g} | {value:.4g} |")
    print(json.dumps({name: {"reported": REPORTED[name], "here": value} for name, value in here.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
