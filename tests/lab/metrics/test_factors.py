"""MIG, SAP and DCI on representations whose answer is known: a factor a dimension, noise, and everything twice."""

import numpy as np
import pytest

from lab.metrics.dci import completeness, dci, disentanglement
from lab.metrics.factor_codes import in_levels
from lab.metrics.mig import binned, entropies, mig, mutual_information
from lab.metrics.sap import predictability, sap

FACTORS = np.stack(np.meshgrid(range(3), range(4), range(5), range(20), indexing="ij"), -1).reshape(-1, 4)[:, :3]
FACTORS = FACTORS.astype(float)  # 1,200 images: each combination of three factors twenty times
PERFECT = FACTORS * [1.0, -2.0, 0.5] + [0.0, 3.0, 1.0]
NOISE = np.random.default_rng(0).normal(size=FACTORS.shape)
TWICE = np.concatenate([PERFECT, PERFECT], axis=1)
TURNED = np.stack([FACTORS[:, 0] + 3 * FACTORS[:, 1], FACTORS[:, 0] - 3 * FACTORS[:, 1], FACTORS[:, 2]], 1)


def test_bins_are_of_equal_width():
    codes = np.array([[0.0, 5.0], [0.49, 5.0], [0.51, 5.0], [1.0, 5.0]])
    assert binned(codes, 2).T.tolist() == [[0, 0, 1, 1], [0, 0, 0, 0]]


def test_mutual_information_matches_a_hand_computed_value():
    factors = np.array([[0.0], [0.0], [1.0], [1.0]])
    codes = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    assert mutual_information(codes, factors)[:, 0] == pytest.approx([np.log(2), 0.0], abs=1e-12)
    assert entropies(np.array([[0.0], [0.0], [0.0], [7.0]])) == pytest.approx([0.25 * np.log(4) + 0.75 * np.log(4 / 3)])


def test_mig_of_known_representations():
    assert mig(PERFECT, FACTORS) == pytest.approx(1.0)
    assert mig(np.concatenate([PERFECT, NOISE], axis=1), FACTORS) == pytest.approx(1.0, abs=0.05)
    assert mig(NOISE, FACTORS) < 0.02
    assert mig(TWICE, FACTORS) == pytest.approx(0.0)  # as informative, but no dimension tells it alone
    assert 0.3 < mig(TURNED, FACTORS) < 0.7  # one factor alone, two mixed


def test_mig_of_one_dimension_and_of_a_constant_factor():
    assert mig(PERFECT[:, :1], FACTORS[:, :1]) == pytest.approx(1.0)
    still = np.concatenate([FACTORS, np.ones((len(FACTORS), 1))], axis=1)
    assert mig(PERFECT, still) == pytest.approx(1.0)
    with pytest.raises(ValueError, match="one value only"):
        mig(PERFECT, np.ones((len(PERFECT), 2)))


def test_sap_of_known_representations():
    assert sap(PERFECT, FACTORS) == pytest.approx(1.0)
    assert sap(NOISE, FACTORS) < 0.02
    assert sap(TWICE, FACTORS) == pytest.approx(0.0, abs=1e-9)
    # best and second best squared correlations by hand: var 2/3 and 9 * 5/4 in each of the two mixed dimensions
    assert sap(TURNED, FACTORS) == pytest.approx((0 + 0 + 1) / 3, abs=1e-9)


def test_predictability_of_one_dimension():
    scores = predictability(np.stack([FACTORS[:, 1], np.ones(len(FACTORS))], 1), FACTORS[:, :2])
    assert scores == pytest.approx(np.array([[0.0, 1.0], [0.0, 0.0]]))


def test_sap_of_names_asks_a_classifier():
    names = np.array([0.0, 2.0, 1.0])[FACTORS[:, 0].astype(int)]  # the order of names tells nothing
    as_number = predictability(FACTORS[:, :1], names[:, None])[0, 0]
    as_name = predictability(FACTORS[:, :1], names[:, None], categorical=(0,))[0, 0]
    assert as_number == pytest.approx(0.25)
    assert as_name == pytest.approx(1.0)
    assert predictability(NOISE[:, :1], names[:, None], categorical=(0,))[0, 0] == pytest.approx(1 / 3, abs=0.05)
    assert predictability(NOISE[:, :1], np.ones((len(NOISE), 1)), categorical=(0,))[0, 0] == 0.0


def test_dci_of_a_hand_computed_importance_table():
    assert disentanglement(np.eye(3)) == completeness(np.eye(3)) == pytest.approx(1.0)
    assert disentanglement(np.ones((3, 3))) == completeness(np.ones((3, 3))) == pytest.approx(0.0)
    twice = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 2.0]])  # two dimensions share the first factor
    assert disentanglement(twice) == pytest.approx(1.0)
    assert completeness(twice) == pytest.approx(0.5 * (1 - np.log(2) / np.log(3)) + 0.5)
    mixed = np.array([[3.0, 3.0], [0.0, 2.0]])  # a dimension that tells of both weighs three times the other
    assert disentanglement(mixed) == pytest.approx(0.25)
    assert disentanglement(np.zeros((2, 2))) == 0.0


def test_dci_of_known_representations():
    perfect, useless, twice = (dci(codes, FACTORS) for codes in (PERFECT, NOISE, TWICE))
    assert (perfect.disentanglement, perfect.completeness, perfect.informativeness) == pytest.approx((1.0, 1.0, 1.0))
    assert useless.disentanglement < 0.1 and useless.completeness < 0.1
    assert useless.informativeness == pytest.approx((1 / 3 + 1 / 4 + 1 / 5) / 3, abs=0.06)
    assert twice.disentanglement == pytest.approx(1.0) and twice.informativeness == pytest.approx(1.0)
    assert twice.completeness < 0.7  # each factor stands in two places


def test_a_continuous_factor_is_cut_into_levels_of_equal_size():
    factor = np.random.default_rng(0).uniform(size=1000).astype(np.float32)
    levels = in_levels(factor)
    assert np.unique(levels, return_counts=True)[1].tolist() == [50] * 20
    assert (np.diff(levels[factor.argsort()]) >= 0).all()
    few = np.arange(90) % 9
    assert in_levels(few) is few
