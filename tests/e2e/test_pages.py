"""Every page with no dataset and no run of one's own: light and dark, wide and narrow; shipped models of all shapes.

(What the pages say of each shipped model: tests/ui/test_every_page.py.)
"""

from __future__ import annotations

import re
from collections.abc import Callable

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from lab.config import SHIPPED
from lab.zoo.model_library import Library
from tests.e2e.canvas import wait_until
from tests.e2e.conftest import Server, open_page, settle
from ui.shared.page import UNEXPECTED_KEY

NAVIGATION = (
    "Home$",
    "Explore$",
    "Generate$",
    "Reconstruct$",
    "Denoise$",
    "Train$",
    "Compare$",
    "Anomalies$",
    "Applications$",
    "Glossary$",
)
PAGES = (
    "",
    "explore",
    "generate",
    "reconstruct",
    "denoise",
    "train",
    "compare",
    "anomalies",
    "applications",
    "glossary",
)
MODELS = sorted(path.parent.name for path in SHIPPED.glob("*/card.json"))


def check_fits(page: Page) -> None:
    """No page is wider than its window, once it is laid out, and none shows a traceback."""
    assert page.locator(f"[data-testid=stException], [class*=st-key-{UNEXPECTED_KEY}]").count() == 0
    main = page.locator("[data-testid=stMain]")
    wait_until(page, lambda: main.evaluate("element => element.scrollWidth - element.clientWidth") <= 1)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits(browser: Browser, server: Server, path: str, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    open_page(page, server, path)
    check_fits(page)
    ground = page.locator("[data-testid=stApp]").evaluate("element => getComputedStyle(element).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", ground)[:3])) < 380) == (scheme == "dark")
    page.set_viewport_size({"width": 1280, "height": 844})
    settle(page)
    check_fits(page)
    context.close()


@pytest.mark.parametrize("name", ["sparse-digits", "mnist14-vae-3d", "cvae-2d"])
def test_a_shipped_model_fits_on_every_page(page: Page, server: Server, name: str) -> None:
    title = Library(server.runs, SHIPPED).card(name).title
    for path in ("explore", "generate", "reconstruct"):
        open_page(page, server, f"{path}?model={name}")
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


def test_a_link_to_a_page_may_be_the_first_request_of_all(page: Page, start_server: Callable[..., Server]) -> None:
    open_page(page, start_server(), "generate?model=vae-20d&z3=1.5")
    expect(page.get_by_test_id("stSidebarNav").get_by_role("link")).to_have_text([re.compile(t) for t in NAVIGATION])
    expect(page.get_by_text("‖z‖ = 1.50")).to_be_visible()
    expect(page).to_have_url(re.compile(r"z3=1\.5"))


def test_home_links_to_a_model_in_one_click(page: Page, server: Server) -> None:
    open_page(page, server, "")
    for name in MODELS:
        expect(page.get_by_alt_text(f"images that {name} decodes")).to_be_visible()
    card = page.locator("[data-testid=stColumn]").filter(has_text="conv-vae-16d")
    card.get_by_role("link", name="Generate").click()
    expect(page.get_by_role("heading", name="Generate")).to_be_visible()
    expect(page).to_have_url(re.compile(r"generate\?.*model=conv-vae-16d"))
    expect(page.get_by_text("Convolutional VAE, 16-D, MNIST")).to_be_visible()


def test_a_link_to_a_missing_model_is_reported(page: Page, server: Server) -> None:
    open_page(page, server, "explore?model=no-such-model")
    expect(page.get_by_text('names a model "no-such-model" that is not here')).to_be_visible()
    expect(page.locator(".st-key-scatter .js-plotly-plot")).to_be_visible()


def test_a_dataset_without_a_network_names_the_remedy(page: Page, start_server: Callable[..., Server]) -> None:
    server = start_server(proxy="http://127.0.0.1:9")  # nobody answers there
    open_page(page, server, "reconstruct?model=vae-2d")
    page.get_by_role("button", name="Download MNIST").click()
    expect(page.get_by_text("could not be downloaded")).to_be_visible()
    expect(page.get_by_text("choose digits", exact=False).first).to_be_visible()


def test_the_usual_start_listens_on_this_machine_alone(start_server: Callable[..., Server]) -> None:
    process = psutil.Process(start_server(address=None).process.pid)
    listening = {c.laddr.ip for c in process.net_connections("tcp") if c.status == psutil.CONN_LISTEN}
    assert listening == {"127.0.0.1"}
