"""Pictures of rows and windows; tests/js/sample.test.mjs holds the browser to the same known answers."""

import hashlib
import json

import numpy as np

from lab.config import ROOT
from lab.plots.sample_pictures import (
    ABOVE,
    AXIS,
    BELOW,
    GROUND,
    MIDDLE,
    SIDE,
    SPIKES,
    bar_heights,
    bar_pictures,
    curve_pictures,
    list_pictures,
    raster_error_pictures,
    raster_pictures,
    top_items,
)

KNOWN = json.loads((ROOT / "tests" / "known" / "pictures.json").read_text(encoding="utf-8"))
DRAW = {"table": bar_pictures, "series": curve_pictures, "neural": raster_pictures, "ratings": list_pictures}


def test_bars_stand_on_the_mean():
    [picture] = bar_pictures(np.array([[3.0, -1.5, 0.0, np.nan]]))
    at = lambda y, x: tuple(picture[:, y, x])  # noqa: E731
    assert at(0, 5) == ABOVE  # three standard deviations reach the edge
    assert at(MIDDLE, 5) == AXIS
    assert at(MIDDLE + 1, 20) == BELOW and at(MIDDLE + 15, 20) == BELOW and at(MIDDLE + 17, 20) == GROUND
    assert all(at(y, x) == GROUND for y in (MIDDLE - 1, MIDDLE + 1) for x in (35, 50))


def test_a_wide_table_shows_of_neighbours_the_farthest_from_its_mean():
    row = np.zeros((1, 126))
    row[0, 10:12] = 0.5, -3.0
    assert bar_heights(row, SIDE)[0, 5] == -MIDDLE


def test_a_curve_goes_from_its_first_step_to_its_last():
    [picture] = curve_pictures(np.array([[[0.0, 1.0]]]))
    inked = (picture != np.array(GROUND)[:, None, None]).any(0)[:-1, :-1]  # without the edge
    assert inked[:, 0].nonzero()[0].tolist() == [SIDE - 4, SIDE - 3]
    assert inked[:, -1].nonzero()[0].min() in (3, 4)
    assert inked.any(0).all()


def test_a_raster_has_a_row_a_neuron_and_the_brightness_of_the_root():
    [picture] = raster_pictures(np.array([[[4.0, 0.0], [1.0, 9.0]]]))
    assert tuple(picture[:, 0, 0]) == tuple(picture[:, 40, 40]) == SPIKES
    assert tuple(picture[:, 0, 40]) == GROUND
    assert tuple(picture[:, 40, 0]) == (128, 112, 75)  # half of it
    many = np.zeros((1, 2 * SIDE, 1))
    many[0, 11] = 4
    assert tuple(raster_pictures(many)[0][:, 5, 0]) == SPIKES  # of neighbours the most active
    [error] = raster_error_pictures(np.array([[[4.0, -9.0]]]))
    assert tuple(error[:, 0, 0]) == ABOVE and tuple(error[:, 0, 40]) == BELOW


def test_a_list_has_the_highest_first_and_nothing_unrated():
    row = np.array([0.5, np.nan, 1.0, 0.0, 1.0], dtype=np.float32)
    assert top_items(row, 9) == [2, 4, 0] and top_items(row, 1) == [2]
    [picture] = list_pictures(row[None])
    inked = (picture != np.array(GROUND)[:, None, None]).any(0)[:-1, :-1]  # without the edge
    assert inked[:, 4].nonzero()[0].tolist() == [*range(4, 8), *range(10, 14), *range(16, 20)]  # three bars
    assert [int(inked[y].sum()) for y in (4, 10, 16)] == [54, 54, 27]


def test_pictures_are_those_that_the_browser_is_held_to():
    for name, known in KNOWN.items():
        values = np.array(known["values"], dtype=np.float32).reshape(1, *known["shape"])
        [picture] = DRAW[known["kind"]](values)
        pixels = np.ascontiguousarray(np.moveaxis(picture, 0, -1))
        assert hashlib.sha256(pixels.tobytes()).hexdigest() == known["sha256"], name
