"""Browsers that lack something: they are told what, and every page still works."""

from __future__ import annotations

import base64
import io
import time

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from sklearn.datasets import load_digits

from tests.e2e.conftest import PATIENCE_MS, Server, open_page, settle, visit
from tests.e2e.test_drawing_pad import file_of, photo
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


@pytest.mark.own_window
def test_without_webassembly_the_server_decodes(page: Page, server: Server) -> None:
    page.add_init_script(NO_WEBASSEMBLY_SCRIPT)
    for _ in visit(page, server, [f"{path}?model=vae-2d-digits" for path in DECODING]):
        expect(page.get_by_text(NOT_IN_BROWSER.format(missing="WebAssembly"))).to_be_visible()
        assert page.locator(f"[data-testid=stException], [class*=st-key-{UNEXPECTED_KEY}]").count() == 0
    open_page(page, server, "generate?model=vae-2d-digits&z0=1.5&z1=0")
    expect(page.get_by_text("‖z‖ = 1.50")).to_be_visible()


def image_of(page: Page, alt: str) -> np.ndarray:
    """Return the pixels of the image with that alternative text, as they reached the browser."""
    source = page.get_by_alt_text(alt).first.get_attribute("src")
    assert source is not None
    assert source.startswith("data:image/png;base64,")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(source.split(",", 1)[1]))).convert("L"))


@pytest.mark.own_window
def test_without_webassembly_the_server_reconstructs_a_photo(page: Page, server: Server) -> None:
    page.add_init_script(NO_WEBASSEMBLY_SCRIPT)
    open_page(page, server, "reconstruct?model=vae-2d-digits")
    upload = page.locator("input[type=file]")
    upload.set_input_files({"name": "note.png", "mimeType": "image/png", "buffer": b"no picture, but words"})
    expect(page.get_by_test_id("stAlertContentError")).to_be_visible()
    expect(page.locator(".st-key-errors")).to_be_visible()  # the rest of the page is still there

    photo_file = file_of(photo(), "JPEG", quality=85)
    upload.set_input_files({"name": "three.jpg", "mimeType": "image/jpeg", "buffer": photo_file})
    page.wait_for_function("() => document.querySelector('.st-key-upload_position .js-plotly-plot')")
    seen = image_of(page, "what the model sees")
    side = seen.shape[0] // 8
    small = seen[side // 2 :: side, side // 2 :: side]
    assert np.corrcoef(small.ravel(), load_digits().images[3].ravel())[0, 1] > 0.8  # the digit of the photo


@pytest.mark.own_window
def test_without_webgl_the_charts_are_flat(page: Page, server: Server) -> None:
    page.add_init_script(NO_WEBGL_SCRIPT)
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
