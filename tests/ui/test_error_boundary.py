"""An error that nobody foresaw is a message with a number that the log has too, never a traceback."""

from __future__ import annotations

import logging
import re

import pytest

from tests.ui.conftest import OpenPage, is_unexpected
from ui.shared import cache


@pytest.mark.parametrize("page", ["home", "explore", "generate", "reconstruct", "denoise", "train", "compare"])
def test_an_unexpected_error_is_shown_with_its_number(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, page: str
) -> None:
    app = open_page(page)

    def fail() -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(cache, "library", fail)
    with caplog.at_level(logging.ERROR, logger="latent_lab"):
        app.run()
    assert not app.exception
    (reported,) = [error.value for error in app.error if is_unexpected(error.value)]
    number = re.search(r"error ([0-9a-f]{8})", reported)
    assert number is not None and number.group(1) in caplog.text
    assert "secret detail" not in reported and "secret detail" in caplog.text
