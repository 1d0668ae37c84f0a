"""Without onnxruntime-web the pages say so, and Streamlit's own widgets still decode."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import streamlit as st
import torch
from streamlit.testing.v1 import AppTest

from lab.config import SHIPPED
from lab.errors import LatentLabError
from lab.export import vendor_assets
from lab.latent.encoding import decode
from lab.zoo.model_library import Library
from tests.ui.conftest import OpenPage
from ui.compare.side_metrics import LOSSES_DIFFER
from ui.explore.explore_view import LIVE_MAP
from ui.shared.model_files import RETRY_KEY
from ui.shared.plain_text import plain

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def no_vendor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """A machine whose npm fails, with nothing installed yet; returns the calls of npm."""
    monkeypatch.setattr(vendor_assets, "VENDOR", tmp_path / "vendor")

    calls: list[str] = []

    def fail(*_: object) -> None:
        calls.append("npm")
        raise vendor_assets.VendorError(vendor_assets.REMEDY)

    monkeypatch.setattr(vendor_assets, "_npm_ci", fail)
    st.cache_resource.clear()
    return calls


def page(name: str, **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    return app.switch_page(f"pages/{name}.py").run()


def test_plain_sliders_take_over(no_vendor: list[str]) -> None:
    app = page("generate")
    assert not app.exception
    assert any(plain(vendor_assets.REMEDY) in info.value for info in app.info)
    assert [slider.label for slider in app.slider] == ["z0", "z1"]
    app.slider[0].set_value(1.5).run()
    assert not app.exception
    assert any("‖z‖ = 1.50" in caption.value for caption in app.caption)


def test_the_class_of_a_conditional_model_is_chosen_without_it_too(
    no_vendor: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[np.ndarray] = []
    monkeypatch.setattr("ui.generate.plain_sliders.show_image", lambda image, *_: shown.append(image))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["model"] = "cvae-2d"
    app.run()
    app.switch_page("pages/generate.py").run()
    assert not app.exception
    assert [slider.label for slider in app.slider] == ["z0", "z1"]
    app.slider[0].set_value(1.5).run()
    next(box for box in app.selectbox if box.label == "Class").set_value("7").run()
    assert not app.exception
    model = Library(ROOT / "no-runs", SHIPPED).load("cvae-2d")
    expected = decode(model, model.with_class(torch.tensor([[1.5, 0.0]]), torch.tensor([7])))[0]
    assert np.abs(shown[-1] - 255 * expected.numpy()).max() <= 1
    assert any("‖z‖ = 1.50" in caption.value for caption in app.caption)


def test_home_still_has_its_cards(no_vendor: list[str]) -> None:
    app = page("home")
    assert not app.exception
    assert any("Live decoding is not available" in info.value for info in app.info)
    assert any("vae" in text.value and "2d" in text.value for text in app.markdown)


def test_metrics_are_still_compared(no_vendor: list[str]) -> None:
    app = page("compare", sides="vae-2d~deep-ae-2d")
    assert not app.exception
    assert any("Live decoding is not available" in info.value for info in app.info)
    table = next(text.value for text in app.markdown if text.value.startswith("| |"))
    assert "| MSE | **0.0366\u00a0✓** | 0.0392 |" in table.splitlines()
    differ = LOSSES_DIFFER.format("bce on [0, 1] and mse on [-1, 1]")
    assert any(differ in caption.value for caption in app.caption)


DECODING = {
    "home": {},
    "explore": {"view": LIVE_MAP},
    "generate": {},
    "reconstruct": {},
    "denoise": {},
    "compare": {},
    "applications": {"demo": "Variations"},
}


@pytest.mark.parametrize("name", DECODING)
def test_npm_is_tried_once_and_again_on_request(open_page: OpenPage, no_vendor: list[str], name: str) -> None:
    app = open_page(name, **DECODING[name]).run()
    assert no_vendor == ["npm"]
    app.button(key=RETRY_KEY).click().run()
    assert no_vendor == ["npm", "npm"]


def test_libraries_that_were_installed_by_hand_are_seen(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage, no_vendor: list[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("ui.shared.model_files._publish", lambda *_: "models/none")
    monkeypatch.setattr("ui.shared.model_files.existing_files", lambda make, folder_of, *key: make(*key))
    app = open_page("generate")
    assert RETRY_KEY in [button.key for button in app.button]
    write_vendor(tmp_path / "vendor")
    app.run()
    assert no_vendor == ["npm"]
    assert RETRY_KEY not in [button.key for button in app.button]


def write_vendor(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for name in (*vendor_assets.FILES, *vendor_assets.PACKED):
        (folder / name).touch()


@pytest.mark.parametrize("code", ["SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"])
def test_a_certificate_is_told_as_such(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str) -> None:
    fake = ["sh", "-c", f"echo 'npm error code {code}' >&2; exit 1"]
    monkeypatch.setattr(vendor_assets, "VENDOR", tmp_path / "vendor")
    monkeypatch.setattr(vendor_assets, "_npm", lambda place: (fake, None))
    with pytest.raises(LatentLabError, match=rf"certificate is not trusted, {code}.*NODE_EXTRA_CA_CERTS"):
        vendor_assets.install_vendor()


def test_a_failing_npm_is_reported_with_the_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(vendor_assets, "VENDOR", tmp_path / "vendor")
    monkeypatch.setattr(vendor_assets, "_npm", lambda place: (["false"], None))
    with pytest.raises(LatentLabError, match=r"check the network and run `python -m lab.cli.assets`"):
        vendor_assets.install_vendor()
    assert not vendor_assets.vendor_ready()
