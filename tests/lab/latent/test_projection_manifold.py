import numpy as np
import pytest
import torch

from lab.data.modalities.kind_registry import KINDS
from lab.latent.axes import axis_names, axis_points
from lab.latent.manifold import code_range, decoded_manifold, manifold_codes, plane_of_dimensions, tile
from lab.latent.map_plane import first_axes, plane_of
from lab.latent.projection import latent_axes, principal_axes
from models import LatentSpec, VAEConfig, build_model


def cloud(n=500, stretch=(1.0, 5.0, 2.0), seed=0):
    """Centred and uncorrelated, with these standard deviations along the dimensions."""
    codes = np.random.default_rng(seed).normal(size=(n, len(stretch)))
    codes -= codes.mean(0)
    left = np.linalg.svd(codes, full_matrices=False)[0]  # orthonormal columns
    return left * np.sqrt(n) * np.array(stretch)


def test_axes_match_hand_computed_values():
    result = principal_axes(cloud() + np.array([7.0, 8.0, 9.0]), 2)
    assert np.allclose(result.mean, [7.0, 8.0, 9.0])
    assert np.allclose(result.axes, [[0, 1, 0], [0, 0, 1]], atol=1e-9)
    assert np.allclose(result.explained, [25 / 30, 4 / 30])


@pytest.mark.parametrize("shape", [(700, 600), (600, 700)])
def test_axes_of_a_large_code_equal_those_of_the_full_decomposition(shape, monkeypatch):
    codes = np.random.default_rng(0).normal(size=shape)
    codes[:, :3] *= [5.0, 12.0, 8.0]
    result = principal_axes(codes, 3)
    assert np.abs(result.axes).argmax(1).tolist() == [1, 2, 0]
    monkeypatch.setattr("lab.latent.projection.LARGE", 10_000)
    expected = principal_axes(codes, 3)
    assert np.allclose(result.axes, expected.axes, atol=1e-6)
    assert np.allclose(result.explained, expected.explained)
    assert principal_axes(np.ones(shape), 3).explained.tolist() == [0.0, 0.0, 0.0]


def test_signs_are_fixed():
    codes = cloud() @ np.linalg.qr(np.random.default_rng(1).normal(size=(3, 3)))[0]
    result = principal_axes(codes, 3).axes
    assert (result[np.arange(3), np.abs(result).argmax(1)] > 0).all()
    assert np.allclose(principal_axes(-codes, 3).axes, result)
    assert np.allclose(principal_axes(codes[::-1], 3).axes, result)


def test_all_axes_reproduce_the_codes():
    codes = cloud() + 3
    result = principal_axes(codes, 3)
    assert np.allclose(result.invert(result.apply(codes)), codes)
    assert np.allclose(result.axes @ result.axes.T, np.eye(3))
    assert result.explained.sum() == pytest.approx(1.0)


def test_no_latent_axis_lies_along_the_class():
    latent = LatentSpec(3, n_classes=4)
    codes = np.hstack([cloud(), 100 * np.eye(4)[np.arange(500) % 4]])  # the classes vary most
    result, free = latent_axes(codes, 2, latent), principal_axes(cloud(), 2)
    assert np.array_equal(result.axes, np.pad(free.axes, ((0, 0), (0, 4))))
    assert np.array_equal(result.explained, free.explained)
    assert np.allclose(result.mean, codes.mean(0))


@pytest.mark.parametrize("n", [1, 2, 3, 5])
@pytest.mark.parametrize("size", [1, 2, 3, 20])
def test_the_requested_number_of_axes_is_returned_for_any_number_of_codes(n, size):
    codes = np.random.default_rng(0).normal(size=(n, size))
    projection, latent = principal_axes(codes, 3), LatentSpec(size)
    k = min(3, size)
    assert np.allclose(projection.axes @ projection.axes.T, np.eye(k))
    assert projection.explained.shape == (k,) and np.isfinite(projection.explained).all()
    assert projection.explained[max(0, n - 1) :] == pytest.approx(0.0)  # n codes span n - 1 dimensions
    assert np.isfinite(manifold_codes(codes, 4, latent).numpy()).all()
    for names in (axis_names(latent)[:2], first_axes(latent)):
        origin, across, up, _ = plane_of(codes, (names[0], names[-1]), latent)
        assert all(np.isfinite(part).all() and part.shape == (size,) for part in (origin, across, up))
    assert np.isfinite(axis_points(axis_names(latent), codes, np.zeros(n), projection)).all()


def test_fewer_axes_give_the_projection():
    codes = cloud() + 3
    result = principal_axes(codes, 2)
    points = result.apply(codes)
    assert points.shape == (500, 2)
    assert np.allclose(result.apply(result.invert(points)), points)
    assert np.allclose(result.invert(points)[:, 0], 3.0)


def test_no_more_axes_than_dimensions():
    assert principal_axes(np.random.default_rng(0).normal(size=(20, 5)), 7).axes.shape == (5, 5)
    same = principal_axes(np.ones((4, 3)), 2)
    assert np.isfinite(same.axes).all()
    assert same.explained.tolist() == [0.0, 0.0]


def test_the_slider_range_excludes_outliers():
    codes = np.linspace(0, 1, 1001)[:, None] * [1.0, 0.0, 10.0]
    codes[-1] = 1000
    low, high = code_range(codes[:, :1])
    assert (low[0], high[0]) == (pytest.approx(0.01), pytest.approx(0.99))
    low, high = code_range(np.tile([2.0, 3.0], (50, 1)))  # unused dimensions get a range all the same
    assert (low.tolist(), high.tolist()) == ([1.0, 2.0], [3.0, 4.0])


def test_the_axes_of_a_plane_point_right_and_up():
    low, high = np.array([-1.0, -9.0, 0.0]), np.array([1.0, 9.0, 4.0])
    codes = plane_of_dimensions(low, high, (0, 2), np.array([5.0, 6.0, 7.0]), 3)
    assert codes.dtype == torch.float32
    across, up = [-1.0, 0.0, 1.0], [4.0, 2.0, 0.0]
    assert codes.tolist() == [[x, 6.0, y] for y in up for x in across]


def test_a_sheet_over_two_dimensions():
    codes = np.random.default_rng(0).uniform(-1, 1, (5000, 2)) * [1.0, 3.0]
    sheet = manifold_codes(codes, 4, LatentSpec(2)).numpy().reshape(4, 4, 2)
    low, high = code_range(codes)
    assert np.allclose(sheet[0, 0], [low[0], high[1]])
    assert np.allclose(sheet[-1, -1], [high[0], low[1]])
    assert (np.diff(sheet[:, :, 0], axis=1) > 0).all()
    assert (np.diff(sheet[:, :, 1], axis=0) < 0).all()


def test_a_sheet_over_many_dimensions_uses_the_principal_plane():
    codes = cloud() + np.array([7.0, 8.0, 9.0])
    sheet = manifold_codes(codes, 3, LatentSpec(3)).numpy().reshape(3, 3, 3)
    assert np.allclose(sheet[..., 0], 7.0, atol=1e-5)
    assert (np.diff(sheet[..., 1], axis=1) > 0).all()  # the longest axis goes right
    assert (np.diff(sheet[..., 2], axis=0) < 0).all()  # the second goes up


def test_one_dimension_runs_row_by_row():
    sheet = manifold_codes(np.linspace(0, 1, 101)[:, None], 3, LatentSpec(1))
    assert sheet.shape == (9, 1)
    assert (sheet.diff(dim=0) > 0).all()


def test_tiles_lie_row_by_row():
    pictures = np.arange(5, dtype=np.uint8).reshape(5, 1, 1, 1).repeat(2, 2).repeat(3, 3)
    sheet = tile(pictures, 2)
    assert sheet.shape == (6, 6, 1)
    assert sheet.dtype == np.uint8
    assert sheet[::2, ::3, 0].tolist() == [[0, 1], [2, 3], [4, 0]]
    colour = np.stack([np.full((2, 2), v, dtype=np.uint8) for v in (0, 128, 255)])[None]
    assert tile(colour, 1)[0, 0].tolist() == [0, 128, 255]


def test_a_decoded_sheet():
    model = build_model("vae", VAEConfig(widths=(4,), latent_dim=5), (1, 4, 4)).eval()
    codes = np.random.default_rng(0).normal(size=(50, 5)).astype(np.float32)
    sheet = decoded_manifold(model, codes, 3, KINDS["image"])
    assert sheet.shape == (12, 12, 1)
    with torch.no_grad():
        first = (model.decode(manifold_codes(codes, 3, model.latent)[:1])[0, 0] * 255).round()
    assert np.abs(sheet[:4, :4, 0] - first.numpy()).max() <= 1


def test_a_sheet_of_a_conditional_model_has_a_class_a_column_and_a_style_a_row():
    style = np.random.default_rng(0).normal(size=(40, 2)) * [3.0, 0.1]
    sheet = manifold_codes(np.hstack([style, np.eye(3)[np.arange(40) % 3]]), 4, LatentSpec(2, n_classes=3)).numpy()
    sheet = sheet.reshape(4, 4, 5)
    scale = np.sqrt(2 * np.log(3))
    assert np.allclose(sheet[..., 2:], scale * np.eye(3)[[0, 1, 2, 0]])
    assert np.allclose(sheet[..., :2], sheet[:, :1, :2])
    rows = np.abs(np.diff(sheet[:, 0, 0]))
    assert np.allclose(rows, rows[0]) and rows[0] > 1
