"""The linear autoencoder against PCA on MNIST: `python -m benchmarks.linear`.

At each code size the preset is trained (or its finished run is taken) and scikit-learn's PCA is fitted to the same
training images. Prints a table; the last line is JSON by code size: test `mse` of both on the [0, 1] scale, their
`ratio`, and `angle`, the largest principal angle between the two subspaces in degrees.
"""

from __future__ import annotations

import json
import os
import sys

import numpy as np
import torch
from scipy.linalg import subspace_angles
from sklearn.decomposition import PCA

from lab.cli.ship_models import finished_run
from lab.config import settings
from lab.data import load_dataset
from lab.zoo.presets import get_preset

PRESETS = ("linear-2d", "linear-10d", "linear-32d")


def measure(preset: str) -> dict[str, float]:
    spec = get_preset(preset).spec
    model, data = finished_run(spec).load_model(), load_dataset(spec.data)
    images = data.test.samples.float() / 255
    with torch.no_grad():
        mse = (model(images) - images).square().mean().item()  # nothing clipped, as nothing is of PCA's
    train_pixels, test_pixels = (data.train.samples.float() / 255).flatten(1).numpy(), images.flatten(1).numpy()
    pca = PCA(model.latent_dim, svd_solver="covariance_eigh").fit(train_pixels)
    pca_mse = float(np.square(pca.inverse_transform(pca.transform(test_pixels)) - test_pixels).mean())
    spanned = model.decoder.get_parameter("layers.0.weight").detach().numpy()  # (pixels, D)
    angle = float(np.degrees(subspace_angles(spanned, pca.components_.T).max()))
    return {"mse": mse, "pca_mse": pca_mse, "ratio": mse / pca_mse, "angle": angle}


def main() -> int:
    os.environ.setdefault("LATENT_LAB_DEVICE", "cpu")
    torch.set_num_threads(settings().threads)
    print("| code size | linear autoencoder, test MSE | PCA, test MSE | ratio | largest angle, degrees |")
    print("| --- " * 5 + "|")
    results = {}
    for preset in PRESETS:
        size = get_preset(preset).spec.model_config.latent_dim
        row = results[str(size)] = measure(preset)
        print(f"| {size} | {row['mse']:.5f} | {row['pca_mse']:.5f} | {row['ratio']:.4f} | {row['angle']:.1f} |")
    print(json.dumps(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
