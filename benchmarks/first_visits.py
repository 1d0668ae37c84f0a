"""Time until each page is there for the first time: `python -m benchmarks.first_visits`.

As after a fresh clone's set-up (`python -m lab.cli.assets` has run): the app is started, then a browser with an empty
cache opens Home, and then each other page once, in one tab, with the page's default model. Home's time begins with the
start of the app's process and ends with its first decoded image; the others' begins with the request and ends when the
page's script has run and its live part, where it has one, is ready. Seconds; the last line is JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from playwright.async_api import Page

from benchmarks.servers import FIRST_IMAGE, WINDOW, started_browser, streamlit_server

SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"
PAGES = {  # page -> what is there once it can be used
    "": FIRST_IMAGE,
    "explore": "[data-testid=stMain] .js-plotly-plot",
    "generate": FIRST_IMAGE,
    "reconstruct": "[data-lab=results]",
    "denoise": "[data-lab=trio][data-ready=true]",
    "train": "[data-testid=stMain] button[kind=primary]",
    "compare": "[data-lab=sides][data-ready=true]",
    "anomalies": "[data-lab=anomalies][data-ready=true]",
    "applications": "[data-testid=stMain] img",
    "glossary": "[data-testid=stMain] h1",
}


async def visit(page: Page, address: str, ready: str) -> None:
    await page.goto(address, wait_until="commit")
    await page.locator(ready).first.wait_for()
    await page.locator(SETTLED).wait_for()


async def measure() -> dict[str, float]:
    """Return the seconds of each page's first visit; Home's include the start of the app."""
    seconds = {}
    async with started_browser() as browser:  # started before: a person's browser is open already
        page = await (await browser.new_context(viewport=WINDOW)).new_page()
        start = time.perf_counter()
        with streamlit_server() as url:
            for name, ready in PAGES.items():
                await visit(page, f"{url}/{name}", ready)
                seconds[name or "home"] = round(time.perf_counter() - start, 2)
                start = time.perf_counter()
    return seconds


def main() -> int:
    seconds = asyncio.run(measure())
    for name, value in seconds.items():
        print(f"{name}: {value:.2f} s")
    print(json.dumps({"home_s": seconds.pop("home"), "slowest_other_s": max(seconds.values())}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
