"""R2 of the nearest neighbours: values worked out by hand."""

import numpy as np
import pytest

from lab.data.targets import ANGLE, CONTINUOUS, Target
from lab.metrics.neighbour_agreement import neighbour_table
from lab.metrics.target_prediction import left_out_r2

PLACE = Target("place", CONTINUOUS, "m")
RANDOM = np.random.default_rng(0)


def test_neighbours_that_know_it_and_neighbours_that_do_not():
    codes = RANDOM.uniform(size=(2000, 2))
    table = neighbour_table(codes, 5)
    assert left_out_r2(table, codes[:, 0], PLACE) > 0.99
    noise = left_out_r2(table, RANDOM.normal(size=2000), PLACE)
    assert noise == pytest.approx(-0.2, abs=0.06)  # the mean of five others adds a fifth of the variance


def test_a_value_worked_out_by_hand():
    """Each is predicted by the other one: errors 2 and -2, deviations from the mean 1 and -1."""
    assert left_out_r2(np.array([[1], [0]]), np.array([3.0, 5.0]), PLACE, k=1) == pytest.approx(1 - 8 / 2)


def test_an_angle_is_a_direction():
    degrees = RANDOM.uniform(0, 360, 1500)
    turn = np.deg2rad(degrees)
    table = neighbour_table(np.stack([np.cos(turn), np.sin(turn)], axis=1), 5)
    as_angle = left_out_r2(table, degrees, Target("heading", ANGLE, "degrees", 360.0))
    assert as_angle > 0.999 > left_out_r2(table, degrees, PLACE)  # 359 and 1 are neighbours


def test_missing_values_neither_vote_nor_count():
    table, values = np.array([[1, 2], [0, 2], [0, 1], [0, 1]]), np.array([1.0, np.nan, 3.0, np.nan])
    assert left_out_r2(table, values, PLACE, k=2) == pytest.approx(1 - (4 + 4) / 2)


@pytest.mark.parametrize("values", [[2.0, 2.0, 2.0], [1.0, np.nan, np.nan]], ids=["equal", "one"])
def test_values_that_do_not_differ_have_none(values):
    assert left_out_r2(np.array([[1, 2], [0, 2], [0, 1]]), np.array(values), PLACE, k=2) is None
