"""What the address asks for and the page cannot give is said."""

from __future__ import annotations

import pytest

from tests.ui.conftest import OpenPage

DIGITS, CONDITIONAL = "vae-2d-digits", "cvae-2d"


@pytest.mark.parametrize(
    ("page", "model", "key", "text", "why"),
    [
        (
            "applications",
            DIGITS,
            "demo",
            "Nothing",
            "is none of Dimensions, Interpolation, Variations, Foreign data, Units",
        ),
        ("explore", DIGITS, "colour", "red", "is none of label, k"),
        ("explore", DIGITS, "points", "7", "is none of 1000, 2000, 5000, all"),
        ("train", DIGITS, "preset", "vae-9d", "is none of vae"),
        ("reconstruct", DIGITS, "show", "ugly", "is none of by class, worst, best"),
        ("generate", DIGITS, "z0", "far", "is not a number"),
        ("generate", CONDITIONAL, "class", "eleven", "is none of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9"),
    ],
)
def test_what_is_not_offered_is_said_once(
    open_page: OpenPage, page: str, model: str, key: str, text: str, why: str
) -> None:
    app = open_page(page, model=model, **{key: text})
    (toast,) = app.toast
    said = toast.value.replace("\\", "")
    assert said.startswith(f'**{key}** in the address: "{text}" {why}')
    app.run()
    assert not app.toast


def test_who_stands_in_for_a_side_that_is_not_here_is_said(open_page: OpenPage) -> None:
    app = open_page("compare", sides="vae-2d~gone")
    (warning,) = app.warning
    assert '"gone" is not here' in warning.value
    assert '"Deep autoencoder, 2-D, MNIST" stands there instead.' in warning.value


def test_what_is_offered_is_shown_without_a_word(open_page: OpenPage) -> None:
    app = open_page("explore", model=DIGITS, colour="k-means")
    assert not app.toast
    assert [metric.label for metric in app.metric] == ["Agreement (ARI)"]
