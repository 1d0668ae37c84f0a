"""The sentence on two models follows what was measured, whichever way it came out."""

import pytest

from lab.experiments.prior_claim import SideReading, claim, verdict
from lab.metrics.confident_samples import SampleReading, wilson_share


def side(name, count, classes):
    spread = tuple(1 / classes if k < classes else 0.0 for k in range(10))
    return SideReading(name, SampleReading(wilson_share(count, 1000), spread), 0.04)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((820, 9), (600, 4), "Random codes decode to recognisable images more often, and to more classes, with one."),
        ((600, 4), (820, 9), "Random codes decode to recognisable images more often, and to more classes, with other."),
        ((810, 9), (820, 8), "The samples show no clear difference between the two."),
        ((820, 9), (720, 8), "The samples show no clear difference between the two."),  # another seed may do as much
        ((820, 9), (815, 4), "Random codes decode to images of more classes with one."),
        ((820, 9), (600, 8), "Random codes decode to recognisable images more often with one."),
        (
            (600, 9),
            (820, 4),
            "Random codes decode to recognisable images more often with other, but to images of more classes with one.",
        ),
    ],
)
def test_the_verdict_is_what_was_measured(one, other, expected):
    assert verdict([side("one", *one), side("other", *other)]) == expected


def test_the_claim_has_the_shares_with_their_intervals():
    text = " ".join(claim([side("one", 820, 9), side("other", 600, 4)], 10)).replace("\u00a0", " ")
    assert "82 % (79 to 84 %) for one, as varied as 9.00 of 10 classes" in text
    assert "60 % (57 to 63 %) for other, as varied as 4.00 of 10 classes" in text
    assert "4.0 % for one, 4.0 % for other" in text


def test_without_a_classifier_only_the_interpolations_are_compared():
    sides = [SideReading("one", None, 0.13), SideReading("other", None, None)]
    assert verdict(sides) is None
    assert claim(sides, 3) == ["Interpolation steps off the data, over 200 pairs of images: 13.0\u00a0% for one."]


def test_three_models_are_measured_without_a_verdict():
    sides = [side(name, 800, 9) for name in ("one", "two", "three")]
    assert verdict(sides) is None
    assert claim(sides, 10)[0].count("80\u00a0%") == 3  # the first sentence
