"""Weights of one's own are opened on Home, and what does not fit is said there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from safetensors.torch import save
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from lab.runs.run_index import RunIndex
from models import VAEConfig, build_model
from tests.ui.conftest import OpenPage

SETTINGS = {"model": "vae", "model_config": {"widths": [16], "latent_dim": 2}, "data": {"name": "digits"}}


@pytest.fixture(autouse=True)
def run_by_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are run by app.py at once, as the server does it: a second run would lose the press of a button."""
    start = PagesManager.__init__

    def start_without_folder(self: PagesManager, *arguments: object, **options: object) -> None:
        start(self, *arguments, **options)  # type: ignore[arg-type]
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", start_without_folder)


def opened(open_page: OpenPage, settings: dict) -> AppTest:
    model = build_model("vae", VAEConfig(widths=(16,), latent_dim=2), (1, 8, 8), seed=1)
    app = open_page("home")
    app = app.file_uploader(key="weights").upload("m.safetensors", save(model.state_dict()), "x").run()
    app = app.file_uploader(key="weights_settings").upload("m.json", json.dumps(settings).encode(), "x").run()
    app = app.button(key="open_weights").click().run()
    assert not app.exception
    return app


def test_weights_become_one_of_your_models(open_page: OpenPage, runs_dir: Path) -> None:
    app = opened(open_page, SETTINGS)
    assert any("one of your models" in message.value for message in app.success)
    assert [entry.spec.model for entry in RunIndex(runs_dir).entries() if entry.spec] == ["vae"]


def test_what_does_not_fit_is_listed(open_page: OpenPage, runs_dir: Path) -> None:
    app = opened(open_page, SETTINGS | {"model_config": {"widths": [16], "latent_dim": 5}})
    errors = [error.value.replace("\\", "") for error in app.error]
    assert len(errors) == 1 and "the weights do not fit the model" in errors[0] and "has shape" in errors[0]
    assert RunIndex(runs_dir).entries() == []
