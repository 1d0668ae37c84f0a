"""The planes that the latent map is told of."""

import math

import numpy as np

from lab.latent.map_plane import first_axes, plane_of
from models import LatentSpec

CODES = np.random.default_rng(0).normal(size=(50, 4)) * [3.0, 2.0, 1.0, 0.5] + [1.0, -2.0, 0.0, 4.0]


def test_neighbours_on_a_line_are_left_and_right():
    origin, across, up, hides = plane_of(CODES[:, :1], ("z0", "z0"), LatentSpec(1))
    assert (origin.tolist(), across.tolist(), up.tolist()) == ([0.0], [1.0], [0.0])
    assert "one dimension" in hides


def test_two_dimensions_are_the_plane_itself():
    origin, across, up, hides = plane_of(CODES[:, :2], ("z0", "z1"), LatentSpec(2))
    assert np.allclose(origin, 0)
    assert (across.tolist(), up.tolist(), hides) == ([1.0, 0.0], [0.0, 1.0], "")


def test_other_dimensions_are_held_at_their_mean():
    origin, across, up, hides = plane_of(CODES, ("z3", "z1"), LatentSpec(4))
    mean = CODES.mean(0)
    assert np.allclose(origin, [mean[0], 0, mean[2], 0])
    assert (across.tolist(), up.tolist()) == ([0, 0, 0, 1], [0, 1, 0, 0])
    share = CODES[:, [1, 3]].var(0).sum() / CODES.var(0).sum()
    assert f"{100 * share:.0f} %" in hides


def test_the_class_is_fixed_and_no_axis_changes_it():
    labelled = np.hstack([CODES, 100 * np.eye(3)[np.arange(50) % 3]])  # the classes vary most
    latent = LatentSpec(4, n_classes=3)
    names = first_axes(latent)
    origin, across, up, hides = plane_of(labelled, names, latent, chosen_class=1)
    style = plane_of(CODES, names, LatentSpec(4))
    assert names == first_axes(LatentSpec(4)) == ("PCA 1", "PCA 2")
    for part, alone in zip((origin, across, up), style[:3], strict=True):
        assert np.allclose(part[:4], alone)
    assert np.allclose(origin[4:], [0, math.sqrt(2 * math.log(3)), 0])
    assert not across[4:].any() and not up[4:].any()
    assert hides == style[3]


def test_equal_codes_are_reported():
    origin, across, up, hides = plane_of(np.ones((5, 3)), ("PCA 1", "PCA 2"), LatentSpec(3))
    assert all(np.isfinite(part).all() for part in (origin, across, up))
    assert hides.startswith("All codes are equal")
