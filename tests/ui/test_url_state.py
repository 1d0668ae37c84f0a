"""What the address asks for and the page cannot give is said."""

from __future__ import annotations

import pytest

from tests.ui.conftest import OpenPage
from ui.applications.applications_view import DEMOS
from ui.shared.old_addresses import VALUES

DIGITS, CONDITIONAL = "vae-2d-digits", "cvae-2d"


@pytest.mark.parametrize(
    ("page", "model", "key", "text", "expected"),
    [
        (
            "applications",
            DIGITS,
            "demo",
            "Nothing",
            "Dimensions, Interpolation, Variations, Out-of-distribution data or Units",
        ),
        ("explore", DIGITS, "colour", "red", "label or k"),
        ("explore", DIGITS, "points", "7", "1000, 2000, 5000 or all"),
        ("train", DIGITS, "preset", "vae-9d", "vae"),
        ("reconstruct", DIGITS, "show", "ugly", "by class, worst or best"),
        ("generate", DIGITS, "z0", "far", "a number"),
        ("generate", CONDITIONAL, "class", "eleven", "0, 1, 2, 3, 4, 5, 6, 7, 8 or 9"),
    ],
)
def test_what_is_not_offered_is_said_once(
    open_page: OpenPage, page: str, model: str, key: str, text: str, expected: str
) -> None:
    app = open_page(page, model=model, **{key: text})
    (toast,) = app.toast
    said = toast.value.replace("\\", "")
    assert said.startswith(f"Ignored link parameter {key}={text} (expected {expected}")
    app.run()
    assert not app.toast


def test_who_stands_in_for_a_side_that_is_not_here_is_said(open_page: OpenPage) -> None:
    app = open_page("compare", sides="vae-2d~gone")
    (warning,) = app.warning
    assert '"gone" is not here' in warning.value
    assert '"Deep autoencoder, 2-D, MNIST" is shown instead.' in warning.value


def test_what_is_offered_is_shown_without_a_word(open_page: OpenPage) -> None:
    app = open_page("explore", model=DIGITS, colour="k-means")
    assert not app.toast
    assert [metric.label for metric in app.metric] == ["Agreement (ARI)"]


def test_an_old_value_of_a_link_is_followed(open_page: OpenPage) -> None:
    app = open_page("applications", model=DIGITS, demo="Foreign data")
    assert not app.toast
    assert app.subheader[0].value == DEMOS[VALUES["demo"]["Foreign data"]][1]


@pytest.mark.parametrize("key", VALUES)
def test_a_value_that_is_renamed_is_not_itself_a_new_name(key: str) -> None:
    assert not set(VALUES[key]) & set(VALUES[key].values())
