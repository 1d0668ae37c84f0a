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
        ("text_input", "Widths", "64, many", 'widths = "64, many" is not a list of whole numbers, such as "512,256"'),
        ("number_input", "Latent dimensions", 5000, "latent dimensions = 5000 is too large; use 4096 or less"),
        (
            "selectbox",
            "Output",
            "tanh",
            'output "tanh" belongs to data range "[-1, 1]"; choose "sigmoid", or that range',
        ),
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


def widget(app: AppTest, label: str):
    kinds = (app.selectbox, app.text_input, app.number_input, app.toggle, app.multiselect)
    return next(widget for widgets in kinds for widget in widgets if widget.label == label)


def test_only_settings_that_apply_are_drawn(open_page: OpenPage) -> None:
    app = open_page("train", preset="digits-ae-16d")
    assert "Widths" in labels(app)
    assert not {"Channels", "Bottleneck", "Momentum", "Corruption level", "Minimum delta"} & set(labels(app))
    widget(app, "Architecture").set_value("conv").run()
    widget(app, "Optimiser").set_value("sgd").run()
    assert {"Channels", "Bottleneck", "Momentum"} <= set(labels(app))
    assert "Widths" not in labels(app)
    widget(app, "Architecture").set_value("mlp").run()
    assert widget(app, "Widths").value == "32, 32"


def test_what_fits_is_kept_by_another_preset_and_another_page(open_page: OpenPage) -> None:
    app = open_page("train", preset="beta-vae", dataset="digits")
    for label, value in (("Epochs", 7), ("Seed", 3), ("KL weight (beta)", 9.0), ("Name (optional)", "mine")):
        widget(app, label).set_value(value).run()
    widget(app, "Preset").set_value("conv-vae-16d").run()
    assert [widget(app, name).value for name in ("Epochs", "Seed", "KL weight (beta)")] == [7, 3, 9.0]
    assert widget(app, "Latent dimensions").value == 16
    app.switch_page("pages/glossary.py").run()
    app.switch_page("pages/train.py").run()
    assert [widget(app, name).value for name in ("Epochs", "Seed", "KL weight (beta)")] == [7, 3, 9.0]
    assert widget(app, "Name (optional)").value == "mine"
    address = {"preset": "conv-vae-16d", "epochs": "7", "seed": "3", "kl_weight": "9.0"}
    assert {key: app.query_params.get(key) for key in address} == address


def test_settings_of_a_link_are_shown_and_others_reported(open_page: OpenPage) -> None:
    app = open_page("train", preset="digits-ae-16d", widths="48,24", epochs="12", kl_weight="4", latent_dim="many")
    assert (widget(app, "Widths").value, widget(app, "Epochs").value) == ("48, 24", 12)
    assert widget(app, "Latent dimensions").value == 16
    assert len(app.toast) == 2
    app.run()
    assert widget(app, "Epochs").value == 12
    assert not app.toast


def test_a_setting_without_a_meaning_does_not_stop_a_start(open_page: OpenPage) -> None:
    app = open_page("train", preset="conv-ae", dataset="digits")
    assert widget(app, "Bottleneck").value is False
    widget(app, "Architecture").set_value("mlp").run()
    assert not app.error
    assert startable(app)


def test_a_dataset_keeps_its_place_and_classes_stay_with_it(open_page: OpenPage) -> None:
    app = open_page("train", preset="vae-2d", dataset="shapes", classes="1")
    assert widget(app, "Classes").value == [1]
    widget(app, "Preset").set_value("beta-vae").run()
    assert (widget(app, "Dataset").value, widget(app, "Classes").value) == ("shapes", [1])
    widget(app, "Dataset").set_value("digits").run()
    assert widget(app, "Classes").value == []
