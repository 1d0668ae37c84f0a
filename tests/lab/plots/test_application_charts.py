"""Charts of the Applications page: what is drawn is what was told."""

import numpy as np
import pytest

from lab.plots.application_charts import distance_by_step, error_histograms, gain_by_number, shares_on


def test_a_path_is_a_line_from_start_to_end():
    figure = distance_by_step({"one": np.array([0.1, 0.3, 0.2]), "two": np.array([0.2, 0.2, 0.2])})
    assert [trace.name for trace in figure.data] == ["one", "two"]
    assert list(figure.data[0].x) == [0.0, 0.5, 1.0] and list(figure.data[0].y) == [0.1, 0.3, 0.2]
    assert figure.data[0].line.dash != figure.data[1].line.dash


def test_own_errors_point_up_and_out_of_distribution_errors_down():
    figure = error_histograms(np.array([0.1, 0.1, 0.2, 0.2]), np.array([0.5, 0.9]), "shapes", mark=2.0)
    own, foreign = figure.data
    assert np.sum(own.y) == pytest.approx(1.0) and np.sum(foreign.y) == pytest.approx(-1.0)
    assert np.array_equal(own.x, foreign.x)
    assert own.x @ own.y == pytest.approx(0.15, abs=0.02) and foreign.x @ foreign.y == pytest.approx(-0.7, abs=0.02)
    assert foreign.name == "shapes (2 images)" and figure.layout.shapes[0].x0 == 2.0 < figure.layout.xaxis.range[1]


def test_gains_are_measured_from_the_images_alone():
    rows = [
        {"n": n, "mean": {"alone": 0.5, "a": 0.4, "b": gain}, "better": {"a": 0, "b": better}}
        for n, gain, better in ((1, 0.5, 2), (5, 0.75, 4))
    ]
    (line,) = gain_by_number(rows, {"b": "the second"}).data
    assert (line.name, list(line.x), list(line.y), list(line.customdata)) == ("the second", [1, 5], [0, 25], [2, 4])


def test_every_image_is_counted():
    assert sum(shares_on(np.array([0.0, 0.5, 1.0])).data[0].y) == 3
