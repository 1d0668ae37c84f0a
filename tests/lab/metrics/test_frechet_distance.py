"""The Frechet distance, on sets whose answer is known."""

import numpy as np
import pytest
import torch
from scipy.linalg import sqrtm

from lab.config import SHIPPED
from lab.data import DataConfig, load_dataset
from lab.metrics.frechet_distance import classifier_frechet_distance, frechet_distance
from lab.zoo.shipped_classifiers import load_classifier
from models.exceptions import ShapeError

RANDOM = np.random.default_rng(0)
CLOUD = RANDOM.normal(size=(60, 3)) @ np.array([[2.0, 0.5, 0.0], [0.0, 1.0, 0.3], [0.0, 0.0, 0.7]])


def test_equal_sets_have_distance_zero():
    assert frechet_distance(CLOUD, CLOUD[::-1]) == pytest.approx(0.0, abs=1e-9)


def test_shifted_sets_have_the_squared_shift_as_distance():
    assert frechet_distance(CLOUD, CLOUD + np.array([3.0, 0.0, -4.0])) == pytest.approx(25.0)


def test_a_wider_set_has_the_closed_form_distance():
    spread = np.trace(np.cov(CLOUD, rowvar=False))
    shift = np.square(2 * CLOUD.mean(0)).sum()  # from m to 3 m
    # standard deviations s and 3 s: (3 s - s)^2 of each axis
    assert frechet_distance(CLOUD, 3 * CLOUD) == pytest.approx(shift + 4 * spread)


def test_covariances_with_other_axes_by_the_root_of_their_product():
    other = RANDOM.normal(size=(80, 3)) @ np.array([[0.4, 0.0, 1.0], [1.0, 0.2, 0.0], [0.0, 1.5, 0.1]])
    a, b = np.cov(CLOUD, rowvar=False), np.cov(other, rowvar=False)
    by_root = np.square(CLOUD.mean(0) - other.mean(0)).sum() + np.trace(a + b - 2 * sqrtm(a @ b).real)
    assert frechet_distance(CLOUD, other) == pytest.approx(by_root, rel=1e-9)
    assert frechet_distance(CLOUD, other) == pytest.approx(frechet_distance(other, CLOUD))


def test_a_constant_feature_adds_nothing():
    silent = np.zeros((60, 1))
    moved = CLOUD + np.array([1.0, 2.0, 2.0])
    assert frechet_distance(np.hstack([CLOUD, silent]), np.hstack([moved, silent])) == pytest.approx(9.0)


@pytest.mark.parametrize("other", [CLOUD[:, :2], CLOUD[:1], CLOUD[0]])
def test_models_that_cannot_be_compared_are_refused(other):
    with pytest.raises(ShapeError, match="two or more rows"):
        frechet_distance(CLOUD, other)


def test_other_real_digits_are_nearer_than_noisy_ones():
    data = load_dataset(DataConfig(name="digits"))
    classifier = load_classifier(SHIPPED, "digits")
    chance = torch.Generator().manual_seed(0)
    noise, anything = (torch.randn(data.test.samples.shape, generator=chance) for _ in range(2))
    noisy = (data.test.samples.float() / 255 + 0.3 * noise).clamp(0, 1)
    distances = [
        classifier_frechet_distance(classifier, images, data.test.samples)
        for images in (data.test.samples, data.train.samples, noisy, anything.sigmoid())
    ]
    assert distances == sorted(distances) and distances[0] == pytest.approx(0.0, abs=1e-3)
