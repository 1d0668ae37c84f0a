"""Dragging, in a real browser: ours beside st.slider and Gradio's live slider: `python -m benchmarks.drag [SECONDS]`.

The same decoder (MLP of vae-2d; for ours also conv-vae-16d, the map with its 10,000 points and the drawing pad) and the
same input: a mouse that moves sixty times a second for some seconds. Counted in the page, frame by frame: frames that
paint a new picture, the gaps between the browser's frames, the time from the pointer event that a picture answers to
the frame that paints it, and what is sent meanwhile. record.js explains how that event is found: it is never assumed to
be the newest one. st.slider answers a release only: its latency is that of RELEASES releases, its other values are of
the drag before. On the pad a wandering line is drawn, which is cleared every two seconds.
LATENT_LAB_GRADIO_PYTHON names the python of an environment with requirements-bench.txt; without it Gradio is left out.
The last line is JSON.
"""

from __future__ import annotations

import os
import sys
import time

from playwright.async_api import Browser, FloatRect, Page

from benchmarks.pointer import Figures, Way, Wire, around, box_of, go, move, recorded, report, to_and_fro
from benchmarks.servers import WINDOW, open_live, served, started_browser, streamlit_server
from lab.config import SHIPPED, settings
from lab.export.browser_files import browser_folder
from lab.zoo.model_library import Library
from tests.e2e.conftest import free_port

DRAG_SECONDS = 5.0
RELEASES = 10
RELEASE_MS = 700  # given to st.slider for each answer
STROKE_SECONDS = 2.0  # then the pad is cleared
BRUSH = "8"  # thin, so that a stroke keeps changing the image
SLIDER = "input[type=range]"
OURS: dict[str, tuple[str, str, Way]] = {
    "ours": ("generate?model=vae-2d", SLIDER, to_and_fro),
    "ours_slider_conv": ("generate?model=conv-vae-16d", SLIDER, to_and_fro),
    "ours_map": ("?model=vae-2d", "[data-lab=overlay]", around),
    "ours_map_conv": ("explore?model=conv-vae-16d&view=Live+map", "[data-lab=overlay]", around),
}
PADS = {"ours_pad": "vae-2d", "ours_pad_conv": "conv-vae-16d"}


async def measure_ours(browser: Browser, url: str, name: str, seconds: float) -> Figures:
    path, target, way = OURS[name]
    page = await browser.new_page(viewport=WINDOW)
    wire = Wire(page)
    await open_live(page, f"{url}/{path}")
    box = await box_of(page, target)
    await go(page, box, way, 0)
    if target == SLIDER:
        await page.mouse.down()
    figures = await recorded(page, "[data-lab=digit]", "question", move(page, box, way, seconds), wire)
    await page.close()
    return figures


async def measure_pad(browser: Browser, url: str, model: str, seconds: float) -> Figures:
    page = await browser.new_page(viewport=WINDOW)
    wire = Wire(page)
    await open_live(page, f"{url}/reconstruct?model={model}", "[data-lab=results][data-ready=true]")
    await page.locator("[data-lab=brush]").fill(BRUSH)
    box = await box_of(page, "[data-lab=pad]")

    async def draw() -> int:
        moves, end = 0, time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            await page.keyboard.press("Delete")  # clears the pad
            await go(page, box, around, 0)
            await page.mouse.down()
            moves += await move(page, box, around, min(STROKE_SECONDS, left))
            await page.mouse.up()
        return moves

    await page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])  # the pad takes the keys
    figures = await recorded(page, "[data-lab=recon]", "question", draw(), wire)
    await page.close()
    return figures


async def open_peer(browser: Browser, url: str) -> tuple[Page, Wire, FloatRect]:
    page = await browser.new_page(viewport=WINDOW)
    wire = Wire(page)
    await page.goto(url)
    await page.locator(SLIDER).first.wait_for()
    await page.wait_for_timeout(2000)
    return page, wire, await box_of(page, SLIDER)


async def measure_gradio(browser: Browser, url: str, seconds: float) -> Figures:
    page, wire, box = await open_peer(browser, url)
    await go(page, box, to_and_fro, 0)
    await page.mouse.down()
    figures = await recorded(page, "#picture img", "value", move(page, box, to_and_fro, seconds), wire)
    await page.close()
    return figures


async def measure_st_slider(browser: Browser, url: str, seconds: float) -> Figures:
    page, wire, box = await open_peer(browser, url)

    async def release() -> int:
        for turn in range(RELEASES):
            await go(page, box, to_and_fro, 7 * turn)
            await page.mouse.down()
            await go(page, box, to_and_fro, 7 * turn + 3)
            await page.mouse.up()
            await page.wait_for_timeout(RELEASE_MS)
        return RELEASES

    picture = "[data-testid=stImage] img"
    await go(page, box, to_and_fro, 0)
    await page.mouse.down()
    dragged = await recorded(page, picture, "release", move(page, box, to_and_fro, seconds), wire)
    await page.mouse.up()
    await page.wait_for_timeout(RELEASE_MS)
    released = await recorded(page, picture, "release", release(), wire)
    await page.close()
    return dragged | {name: value for name, value in released.items() if name.startswith("latency")}


async def measure_all(seconds: float) -> dict[str, Figures]:
    card = Library(settings().runs_dir, SHIPPED).card("vae-2d")
    results = {}
    async with started_browser() as browser:
        with streamlit_server() as url:
            for name in OURS:
                results[name] = await measure_ours(browser, url, name, seconds)
            for name, model in PADS.items():
                results[name] = await measure_pad(browser, url, model, seconds)
        decoder = str(browser_folder(card.ref, card.version) / "decoder.onnx")
        with streamlit_server("benchmarks/peers/st_slider.py", decoder) as url:
            results["st_slider"] = await measure_st_slider(browser, url, seconds)
        python = os.environ.get("LATENT_LAB_GRADIO_PYTHON")
        if python:
            port = free_port()
            command = [python, "benchmarks/peers/gradio_slider.py", str(port), decoder]
            with served(command, port, "/") as url:
                results["gradio"] = await measure_gradio(browser, url, seconds)
    return results


if __name__ == "__main__":
    sys.exit(report(measure_all, DRAG_SECONDS))
