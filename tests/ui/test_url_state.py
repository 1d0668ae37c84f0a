"""Invalid parameters of the address are reported."""

from __future__ import annotations

from typing import get_type_hints

import pytest

from tests.ui.conftest import OpenPage
from ui.applications.applications_view import DEMOS
from ui.shared import session_keys
from ui.shared.messages.anomaly_messages import AnomalyAddress
from ui.shared.messages.compare_messages import CompareAddress
from ui.shared.messages.denoise_messages import DenoiseAddress
from ui.shared.messages.latent_map_messages import MapAddress
from ui.shared.old_addresses import PARAMETERS, current_parameters

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
def test_an_unavailable_option_is_reported_once(
    open_page: OpenPage, page: str, model: str, key: str, text: str, expected: str
) -> None:
    app = open_page(page, model=model, **{key: text})
    (toast,) = app.toast
    said = toast.value.replace("\\", "")
    assert said.startswith(f"Ignored link parameter {key}={text} (expected {expected}")
    app.run()
    assert not app.toast


def test_the_replacement_of_a_missing_side_is_reported(open_page: OpenPage) -> None:
    app = open_page("compare", sides="vae-2d~gone")
    (warning,) = app.warning
    assert '"gone" was not found' in warning.value
    assert '"Autoencoder, 2-D, MNIST" is shown instead.' in warning.value


def test_an_available_option_is_shown_without_a_message(open_page: OpenPage) -> None:
    app = open_page("explore", model=DIGITS, colour="k-means")
    assert not app.toast
    assert [metric.label for metric in app.metric] == ["Agreement (ARI)"]


@pytest.mark.parametrize(("page", "old"), [(page, old) for page, keys in PARAMETERS.items() for old in keys])
def test_an_old_parameter_is_renamed(page: str, old: str) -> None:
    renamed = PARAMETERS[page][old]
    assert renamed.key == old or renamed.key not in PARAMETERS[page]
    assert renamed.key in present_keys()
    assert all(renamed.values.get(value, value) == value for value in renamed.values.values())
    for value in ("any", *renamed.values):
        assert current_parameters(page, {old: value}) == {renamed.key: renamed.values.get(value, value)}


def present_keys() -> set[str]:
    """Return all keys of session_keys, which has them by name, single or in tuples, and of the components' messages."""
    named = [value for name, value in vars(session_keys).items() if name.isupper()]
    sent = {
        key for kind in (MapAddress, CompareAddress, DenoiseAddress, AnomalyAddress) for key in get_type_hints(kind)
    }
    return sent | {key for value in named for key in ((value,) if isinstance(value, str) else value)}


def test_a_current_parameter_wins_over_an_old_one() -> None:
    for linked in ({"held": "1", "offsets": "2"}, {"offsets": "2", "held": "1"}):
        assert current_parameters("explore", linked) == {"offsets": "2"}


def test_parameters_of_other_pages_stay() -> None:
    assert current_parameters("generate", {"held": "1", "view": "Play"}) == {"held": "1", "view": "Play"}


def test_an_old_link_shows_the_same_state(open_page: OpenPage) -> None:
    app = open_page("applications", model=DIGITS, demo="Foreign data")
    assert not app.toast
    assert app.subheader[0].value == DEMOS["Out-of-distribution data"][1]
    app = open_page("explore", model=DIGITS, view="Play", figures="true")
    assert not app.toast
    assert (app.query_params["view"], app.query_params["metrics"]) == ("Live map", "true")
    assert "figures" not in app.query_params
