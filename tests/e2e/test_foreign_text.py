"""Names, classes and addresses are shown as they are: markup in them makes no link, picture, icon or formula."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from lab.data import DataConfig
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.runs.run_folder import RunFolder
from lab.runs.run_spec import RunSpec, TrainingConfig
from models import VAEConfig
from tests.e2e.conftest import Server, open_page, visit

LINKS = "![x](https://example.org/a.png) www.example.org a@example.org [x](https://e.org)"
STYLES = "`c` **b** $1$ :material/home: :red[x] :streamlit: <b>x</b> a -> b -- c _old_ %{x}"
NAME = "[x](https://example.org) www.example.org $1$ :material/home: <b> _a_ -> b"  # a run's name has 80 characters
CLASSES = ("$1$ $2$", "<b>_old_ %{x}", "[x](y) www.example.org")
MARKUP = "a[href*='example.org'], img[src*='example.org'], .katex, [aria-label='home icon'], img[alt*='treamlit']"
PAGES = ("", "generate", "reconstruct", "denoise", "applications", "compare", "applications?demo=Units", "anomalies")


def image_folder(place: Path) -> DataConfig:
    """Three classes of noise whose names look like markup."""
    chance = np.random.default_rng(0)
    for name in CLASSES:
        (place / name).mkdir(parents=True)
        for i in range(20):
            Image.fromarray(chance.integers(0, 255, (8, 8)).astype(np.uint8)).save(place / name / f"{i}.png")
    return DataConfig("folder", path=str(place))


@pytest.fixture(scope="module")
def run(server: Server, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    spec = RunSpec(
        image_folder(tmp_path_factory.mktemp("images")), "vae", VAEConfig(widths=(8,)), TrainingConfig(epochs=1)
    )
    folder = claim_new(server.runs, spec, NAME)
    assert Worker(folder).run().state == "done"
    return folder


def text_of(place: Locator) -> str:
    """Return what is shown, without the characters that are not seen."""
    return place.inner_text().replace("\u2060", "").replace("\xa0", " ")


def test_an_address_is_shown_literally(page: Page, server: Server) -> None:
    open_page(page, server, f"explore?model={quote(LINKS)}&view={quote(STYLES[:80])}")
    expect(page.get_by_test_id("stAlert").first).to_be_visible()
    assert f'"{LINKS[:79]}' in text_of(page.get_by_test_id("stAlert").first)
    assert f"view={STYLES[:79]}" in text_of(page.get_by_test_id("stToast"))
    assert page.locator(MARKUP).count() == 0


def test_names_of_a_run_and_of_classes_are_shown_as_they_are(page: Page, server: Server, run: RunFolder) -> None:
    for path in visit(page, server, [f"{path}{'&' if '?' in path else '?'}model={run.id}" for path in PAGES]):
        assert page.locator(MARKUP).count() == 0, path
        if path[0] != "?":
            expect(page.get_by_test_id("stSidebar").get_by_test_id("stCaptionContainer")).to_be_visible()
            assert NAME in text_of(page.get_by_test_id("stSidebar").get_by_test_id("stCaptionContainer"))
    open_page(page, server, f"train?run={run.id}")
    assert page.locator(MARKUP).count() == 0
    outline = "-99_-99~99_-99~99_99~-99_99"
    open_page(page, server, f"explore?model={run.id}&selection={outline}")
    chosen = page.get_by_text("images:").first
    expect(chosen).to_be_visible()
    assert all(f"× {name}" in text_of(chosen) for name in CLASSES)
    expect(page.locator(".legendtext")).to_have_text(list(CLASSES))
    assert page.locator(MARKUP).count() == 0
