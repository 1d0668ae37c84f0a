"""Dragging, in a real browser: ours beside st.slider and Gradio's live slider: `python -m benchmarks.drag`.

The same decoder (MLP of vae-2d; for ours also the convolutional one, the map and its 10,000 points) and the same hand:
a mouse that moves sixty times a second over the slider for some seconds. Counted in the page, frame by frame: frames
that show a new picture, the gaps between the browser's frames, the time from the newest pointer event to the picture
that follows it (for a slow peer the picture may answer an older event, so this flatters it), and websocket frames.
LATENT_LAB_GRADIO_PYTHON names the python of an environment with requirements-bench.txt; without it Gradio is left out.
The last line is JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.rerun import wait_until_up
from lab.config import ROOT, SHIPPED, settings
from lab.export.browser import browser_folder
from lab.runs.library import Library
from tests.e2e.browser import FLAGS, find_browser
from tests.e2e.conftest import free_port

SECONDS = 5.0
MOVES = 60  # a second

# what the page records: every frame, whether its picture is new, and when the pointer last moved
RECORD = """picture => {
    const log = { gaps: [], fresh: 0, latency: [], pointer: 0, on: true };
    window.labLog = log;
    const look = new Function('return (' + picture + ')()');
    const note = () => { log.pointer = performance.now(); };
    window.addEventListener('pointermove', note, true);
    let before = null, last = look();
    const turn = now => {
        if (!log.on) return;
        if (before !== null) log.gaps.push(now - before);
        before = now;
        const seen = look();
        if (seen !== last) {
            log.fresh += 1;
            log.latency.push(performance.now() - log.pointer);
            last = seen;
        }
        requestAnimationFrame(turn);
    };
    requestAnimationFrame(turn);
}"""
IN_SHADOW = """() => {
    const all = [...document.querySelectorAll('*')].filter(element => element.shadowRoot);
    const found = all.map(element => element.shadowRoot.querySelector('[data-lab=digit]')).find(Boolean);
    return found.getContext('2d').getImageData(0, 0, found.width, found.height).data.join();
}"""
IMAGE = "() => [...document.querySelectorAll('img')].map(image => image.currentSrc || image.src).join()"


def drag(page: Page, box: dict[str, float], picture: str, pressed: bool, sent: list[int]) -> dict[str, float]:
    """Move over `box` for SECONDS and read what the page recorded; `sent` grows by one a websocket frame."""
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.5 * box["width"], middle)
    if pressed:
        page.mouse.down()
    page.evaluate(RECORD, picture)
    frames_before = len(sent)
    began, step = time.perf_counter(), 0
    while time.perf_counter() - began < SECONDS:
        share = 0.5 + 0.4 * (abs((step % 120) - 60) / 30 - 1)
        page.mouse.move(box["x"] + share * box["width"], middle)
        step += 1
        time.sleep(max(0.0, began + step / MOVES - time.perf_counter()))
    seconds = time.perf_counter() - began
    frames = len(sent) - frames_before  # before the release, which may tell the server
    log = page.evaluate("() => { labLog.on = false; return labLog; }")
    if pressed:
        page.mouse.up()
    return {
        "fps": log["fresh"] / seconds,
        "gap_p50_ms": percentile(log["gaps"], 0.5),
        "gap_p99_ms": percentile(log["gaps"], 0.99),
        "latency_p50_ms": percentile(log["latency"], 0.5),
        "latency_p99_ms": percentile(log["latency"], 0.99),
        "ws_frames": frames,
        "moves_a_second": step / seconds,
    }


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))] if values else -1.0


@contextmanager
def served(command: list[str], url: str, health: str) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_up(url, health)
        yield
    finally:
        process.terminate()
        process.wait(20)


def streamlit_command(script: str, port: int, *arguments: str) -> list[str]:
    options = ["--server.port", str(port), "--server.headless", "true", "--server.address", "127.0.0.1"]
    return [sys.executable, "-m", "streamlit", "run", script, *options, "--", *arguments]


def measure_ours(page: Page) -> dict[str, Any]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    results: dict[str, Any] = {}
    with served(streamlit_command("app.py", port), url, "/_stcore/health"):
        for name, path, target in (
            ("slider", "generate?model=vae-2d", "input[type=range]"),
            ("slider_conv", "generate?model=conv-vae-16d", "input[type=range]"),
            ("map", "?model=vae-2d", "[data-lab=glass]"),
            ("map_conv", "explore?model=conv-vae-16d&view=Play", "[data-lab=glass]"),
        ):
            sent: list[int] = []
            page.on("websocket", lambda socket, sent=sent: socket.on("framesent", lambda _: sent.append(1)))
            page.goto(f"{url}/{path}")
            page.locator("[data-lab=digit][data-ready=true]").wait_for()
            page.wait_for_timeout(1500)
            box = page.locator(target).first.bounding_box() or {}
            results[name] = drag(page, box, IN_SHADOW, target.startswith("input"), sent)
    return results


def measure_peer(page: Page, command: list[str], url: str, health: str, target: str) -> dict[str, Any]:
    with served(command, url, health):
        sent: list[int] = []
        page.on("websocket", lambda socket: socket.on("framesent", lambda _: sent.append(1)))
        page.goto(url)
        page.locator(target).first.wait_for()
        page.wait_for_timeout(2000)
        return drag(page, page.locator(target).first.bounding_box() or {}, IMAGE, True, sent)


def main() -> int:
    card = Library(settings().runs_dir, SHIPPED).card("vae-2d")
    decoder = str(browser_folder(card.ref, card.version).relative_to(ROOT) / "decoder.onnx")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        ours = measure_ours(page)
        results: dict[str, Any] = {
            "ours": ours["slider"],
            **{f"ours_{name}": ours[name] for name in ("slider_conv", "map", "map_conv")},
        }
        port = free_port()
        command = streamlit_command("benchmarks/peers/st_slider.py", port, decoder)
        url = f"http://127.0.0.1:{port}"
        results["st_slider"] = measure_peer(page, command, url, "/_stcore/health", "input[type=range]")
        python = os.environ.get("LATENT_LAB_GRADIO_PYTHON")
        if python:
            port = free_port()
            command = [python, "benchmarks/peers/gradio_slider.py", str(port), decoder]
            url = f"http://127.0.0.1:{port}"
            results["gradio"] = measure_peer(page, command, url, "/", "input[type=range]")
        browser.close()
    for name, figures in results.items():
        print(f"{name}: " + ", ".join(f"{key} {value:.1f}" for key, value in figures.items()))
    print(json.dumps(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
