"""The width of strokes, on bars and rings whose width is known; tests/js/stroke.test.mjs asks the browser the same."""

import numpy as np
import pytest

from lab.data.stroke_width import stroke_width, usual_strokes

Y, X = np.mgrid[:200, :200]
SHARE = 0.12


def bar(width):
    return np.ones((200, width), bool)


def ring(width):
    return np.abs(np.hypot(X - 99.5, Y - 99.5) - 99.5 + width / 2) <= width / 2


def aslant(width):
    return np.abs(X - Y) / np.sqrt(2) < width / 2


def pixels(ink, low=0, high=255):
    return np.where(ink, high, low).astype(np.uint8)


@pytest.mark.parametrize("drawn", [bar, ring, aslant])
@pytest.mark.parametrize("width", [4, 11, 40])
def test_a_stroke_is_as_wide_as_it_was_drawn(drawn, width):
    assert stroke_width(drawn(width)) == pytest.approx(width, abs=1)


def test_no_ink_has_no_width():
    assert stroke_width(np.zeros((9, 9), bool)) == 0


@pytest.mark.parametrize("width", [40, 4])
def test_a_bar_gets_the_requested_width(width):
    result = usual_strokes(pixels(bar(width)), 0, 255, SHARE)
    inside = 200 - width  # what the ink's box keeps
    expected = SHARE * inside / (1 - SHARE)
    assert stroke_width(result > 127) == pytest.approx(expected, abs=1)
    length = int((result > 127).any(1).sum())
    assert length == pytest.approx(inside + expected, abs=2)
    assert expected / length == pytest.approx(SHARE, abs=0.005)


@pytest.mark.parametrize(
    "ink", [bar(18), bar(24), bar(33), np.hypot(X - 99, Y - 99) < 99, np.zeros((60, 60), bool), np.ones((1, 1), bool)]
)
def test_correct_strokes_blobs_and_empty_images_are_unchanged(ink):
    assert usual_strokes(pixels(ink), 0, 255, SHARE) is None


def test_a_thin_stroke_beside_a_thick_one_is_not_lost():
    ink = (X < 60) | ((Y >= 100) & (Y < 106))
    result = usual_strokes(pixels(ink), 0, 255, 0.05)
    assert result[103, 150] > 127
    assert stroke_width(result > 127) < stroke_width(ink)


def test_the_greys_of_ink_and_paper_are_kept():
    result = usual_strokes(pixels(bar(40), high=190), 30, 190, SHARE)
    assert (result.min(), result.max()) == (30, 190)
