"""Browsers that lack something: they are told what, and every page still works."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import PATIENCE_MS, Server, open_page, settle
from ui.explore.explore_view import NO_WEBGL
from ui.shared.model_files import NOT_IN_BROWSER
from ui.shared.page import UNEXPECTED_KEY

NO_WEBASSEMBLY_SCRIPT = "delete globalThis.WebAssembly"
NO_WEBGL_SCRIPT = """
const getContext = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return /webgl/.test(kind) ? null : getContext.call(this, kind, ...rest);
};
"""
MANY_COLOURS = 50  # of antialiased points; a lost canvas is empty
DECODING = ("", "generate", "reconstruct", "denoise", "compare")  # paths


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Opens a window of a browser of its own, in which a script ran before any page."""
    contexts = []

    def open_(script: str) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        contexts.append(context)
        context.add_init_script(script)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        return page

    yield open_
    for context in contexts:
        context.close()


def test_without_webassembly_the_server_decodes(window: Callable[[str], Page], server: Server) -> None:
    page = window(NO_WEBASSEMBLY_SCRIPT)
    for name in DECODING:
        open_page(page, server, f"{name}?model=vae-2d-digits")
        expect(page.get_by_text(NOT_IN_BROWSER.format(missing="WebAssembly"))).to_be_visible()
        assert page.locator(f"[data-testid=stException], [class*=st-key-{UNEXPECTED_KEY}]").count() == 0
    open_page(page, server, "generate?model=vae-2d-digits&z0=1.5&z1=0")
    expect(page.get_by_text("‖z‖ = 1.50")).to_be_visible()


def test_without_webgl_the_charts_are_flat(window: Callable[[str], Page], server: Server) -> None:
    page = window(NO_WEBGL_SCRIPT)
    open_page(page, server, "explore?model=vae-2d-digits&view=3-D")
    expect(page.get_by_text(NO_WEBGL)).to_be_visible()
    expect(page.locator(".js-plotly-plot .scatterlayer path.point").first).to_be_visible()
    expect(page.get_by_text("WebGL is not supported")).to_have_count(0)


def test_a_lost_webgl_context_comes_back(page: Page, server: Server) -> None:
    open_page(page, server, "explore?model=vae-2d-digits&view=3-D")
    canvas = page.locator(".js-plotly-plot .gl-container canvas").first
    wait_until_drawn(page, canvas)
    canvas.evaluate(
        """canvas => new Promise(done => {
            const context = canvas.getContext("webgl2") || canvas.getContext("webgl");
            const extension = context.getExtension("WEBGL_lose_context");
            canvas.addEventListener("webglcontextrestored", done);
            canvas.addEventListener("webglcontextlost", () => setTimeout(() => extension.restoreContext()));
            extension.loseContext();
        })"""
    )
    wait_until_drawn(page, canvas)


def wait_until_drawn(page: Page, canvas: Locator) -> None:
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while (n := colours(canvas)) < MANY_COLOURS and time.monotonic() < deadline:
        settle(page)
    assert n >= MANY_COLOURS


def colours(canvas: Locator) -> int:
    """Return the number of colours in a picture of a canvas as the user sees it."""
    image = Image.open(io.BytesIO(canvas.screenshot())).convert("RGB")
    return len(image.getcolors(image.width * image.height) or [])
