"""Information of dimensions about targets: known answers, and MIG from the same table."""

import numpy as np
import pytest

from lab.data.targets import ANGLE, Target
from lab.metrics.mig import mig
from lab.metrics.target_matrix import target_matrix
from lab.plots.target_heatmap import MAX_ROWS, target_heatmap

RANDOM = np.random.default_rng(0)
TARGETS = (Target("size"), Target("angle", ANGLE, "degrees", 360.0), Target("constant"))


def test_a_dimension_of_its_own_tells_all_and_the_others_nothing():
    size, angle = RANDOM.integers(0, 8, 4000), RANDOM.integers(0, 8, 4000)
    codes = np.stack([angle + 0.0, RANDOM.normal(size=4000), 3.0 * size], axis=1)
    values = np.stack([size, 45.0 * angle, np.ones(4000)], axis=1)
    matrix = target_matrix(codes, values, TARGETS)
    assert matrix.shares == pytest.approx(np.array([[0, 1, 0], [0, 0, 0], [1, 0, 0]]), abs=0.02)

    assert mig(codes, values[:, :2]) == pytest.approx(1.0, abs=0.02)
    assert (
        matrix.sentences()[0] == "z2 has 100 % of the information about size, the next dimension 1 %"
    )  # chance: 19 x 7 / 2N nats of ln 8


def test_half_of_the_entropy():
    """Of four equally likely values a dimension tells whether it is one of the upper two: 1 of 2 bits."""
    size = np.arange(4000) % 4
    matrix = target_matrix((size > 1).astype(float)[:, None], size[:, None].astype(float), TARGETS[:1])
    assert matrix.shares[0, 0] == pytest.approx(0.5)


def test_two_equal_dimensions_share_a_target():
    size = RANDOM.integers(0, 4, 1000).astype(float)
    matrix = target_matrix(np.stack([size, -size], axis=1), size[:, None], TARGETS[:1])
    assert matrix.sentences() == ["no dimension alone has more than 100 % of the information about size"]


def test_samples_without_a_value_do_not_count():
    size = RANDOM.integers(0, 4, 1000).astype(float)
    codes = size[:, None].copy()
    size[::3], codes[::3] = np.nan, 9.0
    assert target_matrix(codes, size[:, None], TARGETS[:1]).shares[0, 0] == pytest.approx(1.0)
    assert target_matrix(codes, np.full((1000, 1), np.nan), TARGETS[:1]).shares[0, 0] == 0.0


def test_of_many_dimensions_those_are_drawn_that_tell_most():
    shares = np.zeros((60, 2))
    shares[[3, 41], [0, 1]] = 0.5
    figure = target_heatmap(shares, ["a", "b"])
    assert len(figure.data[0].y) == MAX_ROWS and {"z3", "z41"} <= set(figure.data[0].y)
