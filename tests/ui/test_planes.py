"""The planes that the playing map is told of."""

import numpy as np

from ui.playground import plane_of

CODES = np.random.default_rng(0).normal(size=(50, 4)) * [3.0, 2.0, 1.0, 0.5] + [1.0, -2.0, 0.0, 4.0]


def test_a_line_is_walked_left_and_right_only():
    origin, across, up, hides = plane_of(CODES[:, :1], ("z0", "z0"))
    assert (origin.tolist(), across.tolist(), up.tolist()) == ([0.0], [1.0], [0.0])
    assert "one dimension" in hides


def test_two_dimensions_are_the_plane_itself():
    origin, across, up, hides = plane_of(CODES[:, :2], ("z0", "z1"))
    assert np.allclose(origin, 0)
    assert (across.tolist(), up.tolist(), hides) == ([1.0, 0.0], [0.0, 1.0], "")


def test_other_dimensions_are_held_at_their_mean():
    origin, across, up, hides = plane_of(CODES, ("z3", "z1"))
    mean = CODES.mean(0)
    assert np.allclose(origin, [mean[0], 0, mean[2], 0])
    assert (across.tolist(), up.tolist()) == ([0, 0, 0, 1], [0, 1, 0, 0])
    share = CODES[:, [1, 3]].var(0).sum() / CODES.var(0).sum()
    assert f"{100 * share:.0f} %" in hides
