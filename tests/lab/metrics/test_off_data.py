import numpy as np
import pytest

from lab.metrics.off_data import off_data_share, random_pairs, steps_off_data, typical_pair, usual_distance

RNG = np.random.default_rng(0)


def test_the_median_neighbour_distance_of_a_row_of_codes():
    row = np.arange(1000.0)[:, None]
    assert usual_distance(row) == 5.0  # five to each side
    assert usual_distance(3.0 * row) == 15.0


def test_a_densely_filled_space_has_no_steps_off_the_data():
    square = RNG.random((2000, 2))
    assert off_data_share(square, random_pairs(2000)) < 0.01


def test_steps_between_two_distant_clusters_are_off_the_data():
    islands = RNG.random((2000, 2)) + np.repeat([[0.0, 0.0], [1000.0, 0.0]], 1000, axis=0)
    across = np.array([[5, 1005], [7, 1700]])
    assert off_data_share(islands, across) == pytest.approx(9 / 11)  # all but the two ends
    assert off_data_share(islands, np.array([[3, 12], [1001, 1900]])) < 0.1
    assert off_data_share(7.0 * islands, across) == pytest.approx(9 / 11)  # scale is nothing


def test_pairs_are_fixed_and_of_different_images():
    pairs = random_pairs(50)
    assert np.array_equal(pairs, random_pairs(50))
    assert pairs.shape == (200, 2) and pairs.max() < 50
    assert (pairs[:, 0] != pairs[:, 1]).all()


def test_steps_are_counted_for_each_pair():
    islands = RNG.random((2000, 2)) + np.repeat([[0.0, 0.0], [1000.0, 0.0]], 1000, axis=0)
    assert steps_off_data(islands, np.array([[5, 1005], [3, 3], [1001, 7]])).tolist() == [9, 0, 9]


def test_the_typical_pair_is_the_nearest_to_the_mean_of_every_model():
    pairs = np.array([[0, 1], [0, 2], [1, 2], [0, 3]])
    labels = np.array([0, 1, 1, 0])
    counts = [np.array([4, 1, 2, 1]), np.array([0, 6, 1, 1])]  # means 2 and 2; distances 4, 5, 1, 2
    assert typical_pair(counts, pairs, labels) == (0, 1)  # 1 and 2 are of one class, and so are 0 and 3
    assert typical_pair(counts, pairs, np.array([0, 1, 2, 0])) == (1, 2)
    assert typical_pair(counts, pairs, np.zeros(4, dtype=int)) is None
