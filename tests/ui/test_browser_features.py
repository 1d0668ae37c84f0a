"""What the browser lacks is asked at the right time."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.ui.conftest import ROOT
from ui.shared import browser_features


def test_the_browser_is_asked_once_the_page_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its answer reruns the page that it takes to be open: before st.navigation that is Home, whatever the link."""
    calls = []
    navigation = st.navigation

    def navigate(*pages: object, **options: object) -> object:
        calls.append("navigation")
        return navigation(*pages, **options)  # type: ignore[arg-type]

    def ask(**_: object) -> SimpleNamespace:
        calls.append("question")
        return SimpleNamespace(missing="")

    monkeypatch.setattr(st, "navigation", navigate)
    monkeypatch.setattr(browser_features, "_features", ask)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).switch_page("pages/glossary.py").run()
    assert not app.exception
    assert calls == ["navigation", "question"]
