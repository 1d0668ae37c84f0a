"""Texts of the Applications page about measurements and available data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lab.config import SHIPPED
from lab.zoo.model_library import Library
from tests.ui.conftest import OpenPage
from ui.applications.out_of_distribution_demo import ood_choices, own_indices
from ui.applications.unit_demo import _changes
from ui.applications.variations_demo import answer
from ui.shared import cache
from ui.shared.image_picker import shown_images

LIBRARY = Library(Path("no-runs"), SHIPPED)


def row(n: int, alone: float, posterior: float, better: int) -> dict:
    mean = {"alone": alone, "posterior": posterior, "shifted": 0.8}
    return {"n": n, "mean": mean, "better": {"posterior": better, "shifted": 2}}


@pytest.mark.parametrize(
    ("better", "word"),
    [
        ((5, 5), "**Yes**: better in every draw with 1 and 50 per class."),
        ((4, 0), "**No**: not better in every draw for any number of images."),
        ((5, 4), "**Sometimes**: better in every draw with 1 per class."),
    ],
)
def test_the_conclusion_follows_from_the_measurements(better: tuple[int, int], word: str) -> None:
    text = answer([row(1, 0.4, 0.45, better[0]), row(50, 0.9, 0.88, better[1])], 5)
    assert text.startswith(word)
    assert "With 1 and 50 images per class, variations of size 1 change the accuracy by +5.0 and -2.0 points" in text
    assert text.endswith("shifted by one or two pixels by +40.0 and -10.0.")


def test_out_of_distribution_choices_exclude_training_data() -> None:
    card = LIBRARY.card("one-class-digits")
    assert ood_choices(card) == ["other classes", "upside down", "inverted", "shapes"]
    assert ood_choices(LIBRARY.card("vae-2d")) == ["digits", "shapes"]  # its own images are not here
    codes = cache.test_codes(card)
    assert set(codes.labels[own_indices(card, codes)]) == {8}
    whole = LIBRARY.card("vae-2d-digits")
    assert len(own_indices(whole, codes)) == len(codes.labels) == 299


def test_an_image_of_every_class_and_the_linked_one_can_be_chosen() -> None:
    card = LIBRARY.card("vae-2d-digits")
    codes = cache.test_codes(card)
    index = shown_images(card, codes, None)
    assert codes.labels[index].tolist() == [*range(10), *range(10)]
    other = next(i for i in range(299) if i not in index)
    assert shown_images(card, codes, str(other)) == [*index, other]
    for senseless in ("299", "-1", "two", "mean", "²"):
        assert shown_images(card, codes, senseless) == index


def test_a_unit_s_contribution_is_scaled_to_its_largest_change() -> None:
    rest = np.full((1, 1, 1, 3), 100, dtype=np.uint8)
    alone = np.array([[[[110, 100, 95]]], [[[100, 100, 100]]]], dtype=np.uint8)
    colours = _changes(alone, rest)
    assert colours[0, :, 0, 0].tolist() == [230, 97, 1]  # the largest, brighter
    assert colours[0, :, 0, 1].tolist() == [247, 247, 247]
    assert colours[0, :, 0, 2].tolist() == [178, 171, 210]  # half as much, darker
    assert (colours[1] == 247).all()  # a unit that changes nothing


def test_a_class_in_the_code_is_not_a_unit(open_page: OpenPage) -> None:
    app = open_page("applications", model="cvae-2d", demo="Units")
    assert any("The class is not a unit; everything here is decoded as 0." in info.value for info in app.info)
    assert any("of the 2 units are active" in text.value for text in app.markdown)
