"""Server time of a rerun, page by page, in a real browser: `python -m benchmarks.rerun`.

Each page is opened with a shipped MNIST model, used once so that its caches are warm, then used again and again as a
user would. Prints milliseconds of server time a rerun (median, 95th percentile, most); the last line is JSON.
Set LATENT_LAB_DATA to a folder with MNIST to measure the pages with their images.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.servers import wait_until_up
from lab.config import ROOT
from tests.e2e.browser import FLAGS, find_browser
from tests.e2e.conftest import free_port, settle

REPEATS = 30
WARM_UP = 4
LASSO = "selection=-3_-3~3_-3~3_3~-3_3"


def toggle(page: Page, names: tuple[str, str], turn: int) -> None:
    page.get_by_role("radio", name=names[turn % 2], exact=True).click()


def nudge(page: Page, turn: int) -> None:
    slider = page.locator("input[type=range][aria-label=z0]")
    slider.focus()
    slider.press("ArrowRight" if turn % 2 == 0 else "ArrowLeft")


USES: dict[str, tuple[str, Callable[[Page, int], None]]] = {
    "explore, 5,000 points and a selection, colouring changed": (
        f"explore?model=vae-2d&points=5000&{LASSO}",
        lambda page, turn: toggle(page, ("k-means", "label"), turn),
    ),
    "generate, 20 sliders and a 10x10 grid, one slider moved": ("generate?model=vae-20d", nudge),
    "generate, convolutional, 20x20 grid, one slider moved": ("generate?model=conv-vae-16d&grid=20", nudge),
    "reconstruct, other images": (
        "reconstruct?model=conv-vae-16d",
        lambda page, turn: toggle(page, ("worst", "best"), turn),
    ),
    "train, a finished run, log scale": ("train", lambda page, _turn: page.get_by_text("Log scale").click()),
    "home, the page itself": ("", lambda page, _turn: page.reload()),
}


def reruns(page: Page, url: str, use: Callable[[Page, int], None], log: Path) -> list[float]:
    """Return the milliseconds of server time of each use of the page."""
    page.goto(url)
    page.locator("h1").first.wait_for()
    settle(page)
    milliseconds: list[float] = []
    for turn in range(WARM_UP + REPEATS):
        before = len(times(log))
        use(page, turn)
        deadline = time.monotonic() + 20
        while len(times(log)) == before and time.monotonic() < deadline:
            page.wait_for_timeout(10)
        settle(page)
        if turn >= WARM_UP:
            milliseconds += [1000 * seconds for seconds in times(log)[before:]]
    return milliseconds


def times(log: Path) -> list[float]:
    return [float(line) for line in log.read_text().splitlines()] if log.exists() else []


def train_one_run() -> None:
    """Train one run, so that the Train page is measured with a run in view."""
    command = [sys.executable, "-m", "lab", "train", "--preset", "vae-2d", "--dataset", "digits", "--epochs", "50"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def main() -> int:
    train_one_run()
    log = Path(tempfile.mkdtemp()) / "reruns.txt"
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.timed_server", str(port), str(log)], cwd=ROOT)
    results: dict[str, dict[str, float]] = {}
    try:
        wait_until_up(f"http://127.0.0.1:{port}")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            for name, (path, use) in USES.items():
                milliseconds = sorted(reruns(page, f"http://127.0.0.1:{port}/{path}", use, log))
                p95 = milliseconds[int(0.95 * (len(milliseconds) - 1))]
                results[name] = {"p50_ms": statistics.median(milliseconds), "p95_ms": p95, "most_ms": milliseconds[-1]}
                print(
                    f"{name}: {len(milliseconds)} reruns, "
                    + ", ".join(f"{k} {v:.0f}" for k, v in results[name].items())
                )
            browser.close()
    finally:
        server.terminate()
        server.wait(20)
    heaviest = max(results, key=lambda name: results[name]["p50_ms"])
    print(json.dumps({"pages": results, "heaviest": heaviest, "heaviest_p50_ms": results[heaviest]["p50_ms"]}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
