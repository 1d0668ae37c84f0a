import numpy as np
import pytest

from lab.latent.axes import axis_names, axis_points, axis_title, widest_first
from lab.latent.nearest_neighbours import nearest
from lab.latent.projection import principal_axes
from models import LatentSpec

CODES = np.random.default_rng(0).normal(size=(40, 4)) * [1.0, 4.0, 2.0, 0.5]
ERRORS = np.linspace(0, 1, 40)


@pytest.mark.parametrize(
    ("n_free", "names"),
    [
        (1, ["z0", "error"]),
        (2, ["z0", "z1", "error"]),
        (3, ["PCA 1", "PCA 2", "PCA 3", "z0", "z1", "z2", "error"]),
    ],
)
def test_names_of_axes(n_free, names):
    assert axis_names(LatentSpec(n_free)) == axis_names(LatentSpec(n_free, n_classes=10)) == names


def test_the_widest_dimensions_come_first():
    codes = np.array([[1.0, -5.0, 0.01], [-1.0, 5.0, -0.01]])
    assert widest_first(["z0", "z1", "z2"], codes) == ["z1", "z0", "z2"]
    assert widest_first(["z2", "z0"], codes) == ["z0", "z2"]
    assert widest_first(["PCA 2", "PCA 1"], codes) == ["PCA 2", "PCA 1"]


def test_points_along_axes():
    axes = principal_axes(CODES, 3)
    points = axis_points(["PCA 2", "z3", "error"], CODES, ERRORS, axes)
    assert np.allclose(points, np.stack([axes.apply(CODES)[:, 1], CODES[:, 3], ERRORS], axis=1))


def test_titles_tell_the_unit():
    axes = principal_axes(CODES, 3)
    assert axis_title("z1", axes, True) == "z1 (prior standard deviations)"
    assert axis_title("z1", axes, False) == "z1 (code units)"
    assert axis_title("PCA 1", axes, True) == f"PCA 1 ({100 * axes.explained[0]:.0f} % of variance)"
    assert "MSE" in axis_title("error", axes, True)


def test_nearest_codes():
    codes = np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    assert nearest(codes, np.array([0.1, 0.0]), 3).tolist() == [0, 2, 3]
    assert nearest(codes, np.array([9.0, 0.0]), 1).tolist() == [1]
    assert len(nearest(codes, np.zeros(2), 99)) == 4
