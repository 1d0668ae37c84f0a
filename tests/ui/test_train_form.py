"""Invalid settings in the form of the Train page."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.conftest import OpenPage


def startable(app: AppTest) -> bool:
    buttons = {button.label: not button.disabled for button in app.button}
    assert buttons["Start training"] == buttons["Train step by step"]
    return buttons["Start training"]


def labels(app: AppTest) -> list[str]:
    kinds = (app.selectbox, app.text_input, app.number_input, app.toggle, app.multiselect, app.button)
    return [widget.label for widgets in kinds for widget in widgets]


@pytest.mark.parametrize(
    ("kind", "label", "wrong", "message"),
    [
        ("text_input", "widths", "64, many", 'widths = "64, many" is not a list of whole numbers, such as "512,256"'),
        ("number_input", "latent dimensions", 5000, "latent dimensions = 5000 is too large; use 4096 or less"),
        ("number_input", "momentum", 0.9, 'momentum belongs to optimiser "sgd"; choose it, or set momentum to 0'),
    ],
)
def test_an_invalid_setting_is_reported_beside_the_start_button(
    open_page: OpenPage, kind: str, label: str, wrong: object, message: str
) -> None:
    app = open_page("train", preset="digits-ae-16d")
    assert startable(app)
    before = labels(app)
    box = next(widget for widget in getattr(app, kind) if widget.label == label)
    good = box.value
    box.set_value(wrong).run()
    assert [error.value for error in app.error] == [message]
    assert not startable(app)
    assert labels(app) == before  # nothing of the form is lost
    next(widget for widget in getattr(app, kind) if widget.label == label).set_value(good).run()
    assert not app.error
    assert startable(app)


def test_layers_are_summed_up(open_page: OpenPage) -> None:
    app = open_page("train", preset="digits-ae-16d")
    assert any("7,376** trainable parameters; 16-D latent code" in text.value for text in app.markdown)
