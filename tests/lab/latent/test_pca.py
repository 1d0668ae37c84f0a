"""PCA as a model: what scikit-learn says, and known turns of a subspace."""

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from lab.data import DataConfig, load_dataset
from lab.latent.encoding import encode
from lab.latent.pca import angle_to_pca, fit_pca, mse_by_size, pca_model
from lab.metrics.validation import validate
from models import build_model
from models.linear_ae import LinearConfig

SHAPE = (1, 8, 8)


@pytest.fixture(scope="module")
def digits():
    return load_dataset(DataConfig("digits"))


@pytest.fixture(scope="module")
def fit(digits):
    return fit_pca(digits.train.samples, 256)


@pytest.fixture(scope="module")
def pixels(digits):
    return [(split.samples.float() / 255).flatten(1).numpy() for split in (digits.train, digits.test)]


@pytest.mark.parametrize("size", [1, 2, 16])
def test_it_reconstructs_as_scikit_learn_does(digits, fit, pixels, size):
    model = pca_model(fit, size, SHAPE)
    known = PCA(size, svd_solver="full").fit(pixels[0])
    recon = known.inverse_transform(known.transform(pixels[1]))
    with torch.no_grad():
        result = model(digits.test.samples.float() / 255).flatten(1).numpy()
    assert np.abs(result - recon).max() < 1e-5
    codes = encode(model, digits.test.samples).numpy()
    signs = np.sign((codes * known.transform(pixels[1])).sum(0))
    assert np.abs(codes * signs - known.transform(pixels[1])).max() < 1e-4


def test_the_curve_is_the_error_of_each_size_and_decreases(digits, fit):
    curve = mse_by_size(fit, digits.test.samples)
    assert len(curve) == 64  # no more than an image has pixels
    assert (np.diff(curve) < 1e-9).all()
    assert curve[-1] == pytest.approx(0, abs=1e-9)
    for size in (1, 10, 40):
        assert curve[size - 1] == pytest.approx(
            validate(pca_model(fit, size, SHAPE), digits.test.samples)["mse"], rel=1e-4
        )


def test_there_are_no_more_components_than_images():
    few = fit_pca(torch.randint(0, 256, (5, 1, 4, 4), dtype=torch.uint8), 256)
    assert few.axes.shape == (5, 16)


def linear(columns):
    """A linear autoencoder whose decoder has these columns (P, D) and a bias that must not matter."""
    model = build_model("linear", LinearConfig(latent_dim=columns.shape[1]), SHAPE)
    with torch.no_grad():
        model.decoder.layers[0].weight.copy_(torch.from_numpy(columns))
        model.decoder.layers[0].bias.fill_(0.7)
    return model


def test_another_basis_of_the_same_subspace_has_angle_zero(fit):
    mixed = fit.axes[:3].T @ np.array([[2.0, 0.3, 0.0], [-1.0, 0.5, 4.0], [0.1, 1.0, 1.0]])
    assert angle_to_pca(linear(mixed), fit) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("degrees", [5.0, 30.0, 90.0])
def test_a_known_angle_is_measured(fit, degrees):
    a, b, out = fit.axes[0], fit.axes[1], fit.axes[40]
    turned = np.cos(np.radians(degrees)) * b + np.sin(np.radians(degrees)) * out
    assert angle_to_pca(linear(np.stack([3 * a, turned], axis=1)), fit) == pytest.approx(degrees, abs=0.01)


def test_a_code_larger_than_the_fitted_pca_has_no_angle(digits):
    small = fit_pca(digits.train.samples, 3)
    assert angle_to_pca(pca_model(fit_pca(digits.train.samples, 8), 4, SHAPE), small) is None
