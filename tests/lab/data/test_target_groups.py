"""Groups of a target: steps of a scale with round edges, sectors of an angle, and those without a value."""

from itertools import pairwise

import numpy as np
import pytest

from benchmarks.colours import least_differences
from lab.data.target_groups import target_groups, value_texts
from lab.data.targets import ANGLE, CLASS, CONTINUOUS, TIME, Target
from lab.plots.palette import CYCLIC, MISSING, SEQUENTIAL

POSITION = Target("position", CONTINUOUS, "m")
HEADING = Target("heading", ANGLE, "degrees", 360.0)


@pytest.mark.parametrize("target", [POSITION, Target("time", TIME, "s")], ids=lambda target: target.kind)
def test_many_values_are_grouped_by_round_edges(target):
    groups = target_groups(np.linspace(0.0, 1.6, 1601), target)
    assert groups.names == tuple(f"{a} to {b}" for a, b in pairwise(EDGES))
    assert groups.groups.tolist() == [min(7, i // 200) for i in range(1601)]
    assert groups.colours == SEQUENTIAL


EDGES = ("0", "0.200", "0.400", "0.600", "0.800", "1.00", "1.20", "1.40", "1.60")


def test_a_far_value_does_not_squeeze_the_scale():
    values = np.append(np.linspace(0.0, 1.0, 1000), [-50.0, 90.0])
    groups = target_groups(values, POSITION)
    assert groups.names[0].startswith("below 0.") and groups.names[-1].startswith("above 0.")
    assert groups.groups[-2] == 0 and groups.groups[-1] == len(groups.names) - 1
    assert np.bincount(groups.groups).min() > 50


def test_a_few_values_are_their_own_groups():
    groups = target_groups(np.array([3.0, 1.0, 1.0, np.nan]), POSITION)
    assert groups.names == ("1.00", "3.00", "no value")
    assert groups.groups.tolist() == [1, 0, 0, 2]
    assert groups.colours == (SEQUENTIAL[0], SEQUENTIAL[-1], MISSING)


def test_names_of_a_class_have_colours_without_an_order():
    groups = target_groups(np.array([2.0, 0.0, 1.0]), Target("shape", CLASS))
    assert groups.groups.tolist() == [2, 0, 1] and not set(groups.colours) & set(SEQUENTIAL)


def test_an_angle_comes_round():
    groups = target_groups(np.array([0.0, 44.0, 46.0, 359.0, 361.0, -1.0, 720.0]), HEADING)
    assert groups.groups.tolist() == [0, 0, 1, 7, 0, 7, 0]
    assert groups.names[0] == "0 to 45.0" and groups.names[7] == "315 to 360"


@pytest.mark.parametrize("values", [np.full(5, np.nan), np.full(5, 2.0), np.array([])], ids=["none", "one", "empty"])
@pytest.mark.parametrize("target", [POSITION, HEADING, Target("shape", CLASS)], ids=lambda target: target.kind)
def test_values_that_say_nothing_are_grouped_too(values, target):
    groups = target_groups(values, target)
    assert len(groups.groups) == len(values) and len(groups.names) == len(groups.colours)
    assert all(0 <= group < len(groups.names) for group in groups.groups)


def test_values_are_told_with_their_unit():
    assert value_texts(np.array([0.314159, np.nan]), POSITION) == ["position 0.314 m", "position: no value"]


def test_colours_of_angles_differ_for_colour_blind_users_too():
    least = least_differences(CYCLIC)
    assert least[:, :-1][np.triu_indices(len(CYCLIC), 1)].min() >= 6.5
    assert least[:, -1].min() >= 11
    assert min(least[i, (i + 4) % 8] for i in range(8)) >= 23  # opposite directions
