"""Every page with every shipped model, with no dataset and no run of one's own, as Streamlit runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.config import SHIPPED
from lab.data import is_available
from lab.zoo.model_library import Library
from tests.ui.conftest import PAGES, OpenPage
from ui.explore.explore_view import LIVE_MAP

MODELS = Library(Path("no-runs"), SHIPPED).shipped_refs()
CHOICES = {"explore": ("view", ("2-D", "3-D", LIVE_MAP)), "reconstruct": ("show", ("worst", "best"))}


@pytest.fixture(autouse=True)
def no_datasets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LATENT_LAB_DATA", str(tmp_path / "data"))


def test_the_expected_models_are_shipped() -> None:
    assert {"deep-ae-2d", "vae-2d", "vae-20d", "conv-vae-16d", "mnist14-vae-3d", "vae-2d-digits"} <= set(MODELS)


ALIKE = ("home", "train", "glossary")  # pages that show the same whichever model is chosen: one is enough


@pytest.mark.parametrize(
    ("name", "page"), [(name, page) for name in MODELS for page in PAGES if page not in ALIKE or name == MODELS[0]]
)
def test_a_shipped_model_on_every_page(open_page: OpenPage, name: str, page: str) -> None:
    app = open_page(page, model=name)
    assert not app.error
    key, choices = CHOICES.get(page, ("", ()))
    for choice in choices:
        app = open_page(page, model=name, **{key: choice})
        assert not app.error and not app.toast
    title = Library(Path("no-runs"), SHIPPED).card(name).title
    if page != "home":
        rail = " ".join(caption.value for caption in app.sidebar.caption).replace("\\", "")
        assert title in rail
    if page == "reconstruct":
        missing = [info for info in app.info if "is not on this machine, so its images cannot be shown" in info.value]
        assert len(missing) == (0 if is_available(Library(Path("no-runs"), SHIPPED).card(name).spec.data) else 1)
