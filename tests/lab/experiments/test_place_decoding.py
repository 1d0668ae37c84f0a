"""Place decoded from codes: right on codes that are the place, wrong once behaviour is shifted in time."""

import numpy as np
import pytest

from lab.data.targets import CONTINUOUS, TIME, Target
from lab.experiments.place_decoding import (
    cluster_agreement,
    decoded_places,
    decoding_errors,
    place_bins,
    place_columns,
    time_order,
)
from lab.latent.clusters import kmeans


def walk(n=600, seed=0):
    """Return a walk in a unit square, (n, 2), that goes everywhere."""
    steps = np.random.default_rng(seed).normal(scale=0.08, size=(n, 2)).cumsum(0)
    return np.abs((steps + 1) % 2 - 1)  # reflected at the walls


def test_a_place_is_the_mean_of_the_nearest_codes():
    codes = np.concatenate([np.zeros((25, 1)), np.ones((25, 1))])
    places = np.concatenate([np.arange(25.0), np.full(25, 100.0)])[:, None]
    assert decoded_places(codes, places, np.array([[0.1], [0.9]])).ravel().tolist() == [12.0, 100.0]


def test_a_code_that_is_the_place_decodes_it_and_a_shifted_one_does_not():
    places = walk()
    train, test = (places[:480], places[:480]), (places[480:], places[480:])
    error, control = decoding_errors(train, test, 5)
    assert error < 0.1 and len(control) == 5 and np.median(control) > 0.2


def test_clusters_of_the_place_agree_with_it_above_the_control():
    places = walk()
    score, control = cluster_agreement(kmeans(places, 8), places)
    assert score > 0.6 and len(control) == 99 and score > np.quantile(control, 0.99)
    noise = np.random.default_rng(1).integers(0, 8, len(places))
    score, control = cluster_agreement(noise, places)
    assert score < np.quantile(control, 0.999) + 0.02


def test_bins_of_places():
    assert place_bins(np.array([[0.0, 0.0], [0.99, 0.0], [0.0, 1.0], [1.0, 1.0]])).tolist() == [0, 4, 20, 24]
    assert place_bins(np.array([[0.0], [1.6]])).tolist() == [0, 15]


def targets(*names):
    return tuple(Target(name, TIME if name == "time" else CONTINUOUS) for name in names)


@pytest.mark.parametrize(
    ("names", "columns"), [(("time", "x", "y"), [1, 2]), (("position", "speed"), [0]), (("x", "speed"), [])]
)
def test_which_targets_are_a_place(names, columns):
    assert place_columns(targets(*names)) == columns


def test_windows_are_put_in_the_order_of_time():
    values = np.array([[0.0, 3.0], [1.0, 1.0], [2.0, 2.0]])
    assert time_order(values, targets("x", "time")).tolist() == [1, 2, 0]
    assert time_order(values, targets("x", "y")).tolist() == [0, 1, 2]
