import numpy as np
import pytest

from lab.metrics.neighbour_agreement import disagreement, left_out_accuracy, neighbour_table, steps_of

RNG = np.random.default_rng(0)
CODES = RNG.normal(size=(300, 3))


def compared(*codes: np.ndarray) -> list[np.ndarray]:
    return disagreement([neighbour_table(c) for c in codes])


def test_neighbours_are_the_nearest_others():
    line = np.array([[0.0], [1.0], [1.5], [10.0]])
    assert neighbour_table(line, 2).tolist() == [[1, 2], [2, 0], [1, 0], [2, 1]]
    assert neighbour_table(line, 10).shape == (4, 3)  # there are no more


def test_an_image_is_never_its_own_neighbour_also_among_equal_codes():
    table = neighbour_table(np.zeros((30, 2)), 10)
    assert table.shape == (30, 10)
    assert not (table == np.arange(30)[:, None]).any()


def test_the_same_space_agrees_however_it_is_turned_and_scaled():
    turn, _ = np.linalg.qr(RNG.normal(size=(3, 3)))
    for other in (CODES, 7.0 * CODES, CODES @ turn + 4.0):
        for share in compared(CODES, other):
            assert share.tolist() == [0.0] * 300


def test_unrelated_spaces_agree_only_by_chance():
    one, other = compared(CODES, RNG.normal(size=(300, 5)))
    assert one.mean() == pytest.approx(1 - 10 / 299, abs=0.02)
    assert np.array_equal(one, other)  # of two, both miss the same


def test_each_of_three_models_is_compared_with_both_others():
    one, other, third = compared(CODES, CODES, RNG.normal(size=(300, 3)))
    assert np.array_equal(one, other)
    assert one.mean() == pytest.approx(third.mean() / 2)


def test_a_single_side_has_no_disagreement():
    assert compared(CODES)[0].max() == 0.0


def test_a_single_image_has_no_neighbours():
    assert [shares.tolist() for shares in compared(CODES[:1], CODES[5:6])] == [[0.0], [0.0]]


def test_agreement_is_half_for_half_of_the_neighbours():
    tables = [np.array([[1, 2], [0, 2], [0, 1]]), np.array([[1, 3], [0, 2], [3, 4]])]
    assert disagreement(tables)[0].tolist() == [0.5, 0.0, 1.0]


def test_steps_cover_the_whole_scale():
    assert steps_of(np.array([0.0, 0.124, 0.125, 0.5, 1.0])).tolist() == [0, 0, 1, 4, 7]


def test_accuracy_is_measured_on_held_out_codes():
    labels = np.array([0] * 6 + [1] * 6)
    apart = np.concatenate([np.arange(6), 100 + np.arange(6)])[:, None].astype(float)
    assert left_out_accuracy(neighbour_table(apart), labels) == 1.0
    assert left_out_accuracy(neighbour_table(apart), labels[::-1].copy()) == 1.0
    mixed = np.arange(12)[:, None].astype(float)
    assert left_out_accuracy(neighbour_table(mixed), np.arange(12) % 2) < 0.5
