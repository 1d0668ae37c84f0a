import numpy as np
import pytest

from lab.latent.polygon import MAX_CORNERS, inside_polygon, polygon_from_text, polygon_to_text, thin_polygon

SQUARE = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]])
STAR = np.array([[np.sin(a), np.cos(a)] for a in np.arange(5) * 4 * np.pi / 5])  # a pentagram: its heart is outside


def points(*pairs):
    return np.array(pairs, dtype=float)


def test_a_square():
    asked = points((1, 1), (0.01, 1.99), (3, 1), (-0.01, 1), (1, 2.01), (1, -5))
    assert inside_polygon(asked, SQUARE).tolist() == [True, True, False, False, False, False]


def test_neither_direction_nor_start_matter():
    asked = np.random.default_rng(0).uniform(-1, 3, (500, 2))
    expected = inside_polygon(asked, SQUARE)
    assert np.array_equal(expected, (asked > 0).all(1) & (asked < 2).all(1))
    assert np.array_equal(inside_polygon(asked, SQUARE[::-1]), expected)
    assert np.array_equal(inside_polygon(asked, np.roll(SQUARE, 1, axis=0)), expected)
    assert np.array_equal(inside_polygon(asked, np.vstack([SQUARE, SQUARE[:1]])), expected)  # closed twice


def test_a_notch_is_outside_the_outline():
    bay = points((0, 0), (4, 0), (4, 4), (2, 1), (0, 4))
    assert inside_polygon(points((2, 0.5), (2, 2), (0.5, 2), (3.5, 2)), bay).tolist() == [True, False, True, True]


def test_the_even_odd_rule():
    assert inside_polygon(points((0, 0), (0, 0.9), (0, 2)), STAR).tolist() == [False, True, False]


def test_a_circle_contains_the_expected_share_of_points():
    angles = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    asked = np.random.default_rng(0).uniform(-1, 1, (20_000, 2))
    inside = inside_polygon(asked, np.stack([np.cos(angles), np.sin(angles)], 1))
    assert inside.mean() == pytest.approx(np.pi / 4, abs=0.01)


def test_no_points():
    assert inside_polygon(np.zeros((0, 2)), SQUARE).shape == (0,)


def test_thinning_keeps_the_shape():
    angles = np.linspace(0, 2 * np.pi, 1000, endpoint=False)
    ring = np.stack([np.cos(angles), np.sin(angles)], 1)
    thin = thin_polygon(ring)
    assert len(thin) == MAX_CORNERS
    asked = np.random.default_rng(0).uniform(-1, 1, (2000, 2))
    assert (inside_polygon(asked, thin) == inside_polygon(asked, ring)).mean() > 0.98
    assert thin_polygon(SQUARE) is SQUARE


def test_round_trip_as_text():
    polygon = points((1.25, -0.5), (0.75, 2), (-3, 1e-5), (123456, 0.1234567))
    text = polygon_to_text(polygon)
    assert text.startswith("1.25_-0.5~0.75_2~-3_1e-05~")
    assert np.allclose(polygon_from_text(text), polygon, rtol=1e-3)


@pytest.mark.parametrize(
    "text",
    ["", "~", "a_b~c_d~e_f", "1_2~3_4", "1_2~3_4~5", "1~2~3", "1_2_3~1_2_3~1_2_3", "nan_1~2_3~4_5", "inf_1~2_3~4_5"],
)
def test_invalid_outlines_are_refused(text):
    assert polygon_from_text(text) is None


def test_an_outline_with_too_many_points_is_refused():
    assert polygon_from_text("~".join(["1_2"] * 5000)) is None
