"""Every page with no dataset and no run of one's own; shipped models of all shapes.

(What the pages say of each shipped model: tests/ui/test_every_page.py. Every page in light and dark, wide and narrow:
test_accessibility.py.)
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from lab.config import SHIPPED
from lab.zoo.model_library import Library
from tests.e2e.canvas import wait_until
from tests.e2e.conftest import Server, open_page, settle, visit
from ui.shared.page import UNEXPECTED_KEY

PAGES = (
    "",
    "explore",
    "generate",
    "reconstruct",
    "denoise",
    "train",
    "datasets",
    "compare",
    "recommend",
    "anomalies",
    "neural_data",
    "applications",
    "time_series",
    "glossary",
)
MODELS = sorted(path.parent.name for path in SHIPPED.glob("*/card.json"))


def check_fits(page: Page) -> None:
    """No page is wider than its window, once it is laid out, and none shows a traceback."""
    assert page.locator(f"[data-testid=stException], [class*=st-key-{UNEXPECTED_KEY}]").count() == 0
    main = page.locator("[data-testid=stMain]")
    wait_until(page, lambda: main.evaluate("element => element.scrollWidth - element.clientWidth") <= 1)


@pytest.mark.parametrize("name", ["sparse-digits", "mnist14-vae-3d", "cvae-2d"])
def test_a_shipped_model_fits_on_every_page(page: Page, server: Server, name: str) -> None:
    title = Library(server.runs, SHIPPED).card(name).title
    for _ in visit(page, server, [f"{path}?model={name}" for path in ("explore", "generate", "reconstruct")]):
        expect(page.get_by_text(title).first).to_be_attached()  # in the sidebar
        check_fits(page)
    for choice in ("worst", "best"):
        page.get_by_role("radio", name=choice).click()
        settle(page)
        check_fits(page)


def test_an_old_address_redirects_with_its_parameters(page: Page, server: Server) -> None:
    open_page(page, server, "")  # a first request of all would be noted on the console as unknown
    open_page(page, server, "uses?model=vae-2d-digits&demo=Units")
    page.wait_for_url(re.compile(r"/applications\?.*demo=Units"))
    expect(page.get_by_role("heading", name="Applications")).to_be_visible()
    check_fits(page)


def test_home_links_to_a_model_in_one_click(page: Page, server: Server) -> None:
    open_page(page, server, "")
    for name in MODELS:
        expect(page.get_by_alt_text(f"that {name} decodes")).to_be_visible()
    card = page.locator("[data-testid=stColumn]").filter(has_text="conv-vae-16d")
    card.get_by_role("link", name="Generate").click()
    expect(page.get_by_role("heading", name="Generate")).to_be_visible()
    expect(page).to_have_url(re.compile(r"generate\?.*model=conv-vae-16d"))
    expect(page.get_by_text("Convolutional VAE, 16-D, MNIST")).to_be_visible()


def test_a_link_to_a_missing_model_is_reported(page: Page, server: Server) -> None:
    open_page(page, server, "explore?model=no-such-model")
    expect(page.get_by_text('names a model "no-such-model"')).to_be_visible()
    expect(page.locator(".st-key-scatter .js-plotly-plot")).to_be_visible()
