"""A page as Streamlit runs it, without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from ui.shared.component import Component
from ui.shared.messages.message_check import faults
from ui.shared.page import UNEXPECTED

PAGES = ("home", "explore", "generate", "reconstruct", "denoise", "train", "compare", "anomalies", "applications")
ROOT = Path(__file__).resolve().parents[2]


def is_unexpected(text: str) -> bool:
    """Return whether a message is the one of the error boundary."""
    return text.startswith(UNEXPECTED.partition("{")[0][:30])


@pytest.fixture(scope="session", autouse=True)
def one_scan_for_components() -> Iterator[None]:
    """Look once a process for components of other packages: AppTest reads the metadata of all of them at each run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


OpenPage = Callable[..., AppTest]
Visit = Callable[..., AppTest]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> OpenPage:
    """Opens a page by its name, with the keys of its address; there are no runs."""
    monkeypatch.setenv("LATENT_LAB_RUNS", str(tmp_path / "runs"))

    def open_(name: str, **address: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).switch_page(f"pages/{name}.py")
        for key, text in address.items():
            app.query_params[key] = text
        app.run()
        assert not app.exception
        assert not [error.value for error in app.error if is_unexpected(error.value)]
        return app

    return open_


@pytest.fixture
def visit() -> Visit:
    """Goes from page to page of one app, each with keys of its address, and returns the app; none may fail."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run()

    def go(name: str, **address: str) -> AppTest:
        app.switch_page(f"pages/{name}.py")
        for key, text in address.items():
            app.query_params[key] = text
        app.run()
        assert not app.exception, address
        assert not [error.value for error in app.error if is_unexpected(error.value)], address
        return app

    return go


@pytest.fixture(autouse=True)
def mounted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of components that a test has drawn; each message to one must match its definition."""
    names: list[str] = []
    wrong: list[str] = []
    draw = Component.mount

    def mount(self: Component[Any, Any], key: str, data: Any, initial: Any) -> Any:
        names.append(self.messages.component)
        wrong.extend(faults(data, self.messages.data, self.messages.component))
        wrong.extend(faults(initial, self.messages.state, f"{self.messages.component}, initial state"))
        return draw(self, key, data, initial)

    monkeypatch.setattr(Component, "mount", mount)
    yield names
    assert wrong == []
