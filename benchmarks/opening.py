"""Time from opening the app to its first decoded image: `python -m benchmarks.opening [TIMES]`.

Home, the latent map. First: a server just started, whose first page run this is (it imports torch), and a browser just
started, whose cache is empty. The server's own start is left out (its health has answered), and so is the export of the
model's files for the browser, which happens once in a model's life. Cold: another browser just started, the same
server. Warm: a new tab of that browser, its cache full. Milliseconds, median of five each; the last line is JSON.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time

from playwright.async_api import BrowserContext

from benchmarks.servers import FIRST_IMAGE, WINDOW, started_browser, streamlit_server

TIMES = 5


async def opened(context: BrowserContext, url: str) -> float:
    """Return the milliseconds from opening Home in a new tab to its first decoded image."""
    page = await context.new_page()
    start = time.perf_counter()
    await page.goto(url, wait_until="commit")
    await page.locator(FIRST_IMAGE).wait_for()
    milliseconds = 1000 * (time.perf_counter() - start)
    await page.wait_for_load_state("networkidle")  # all that can be kept is in the cache
    await page.close()
    return milliseconds


async def a_round() -> dict[str, float]:
    with streamlit_server() as url:
        async with started_browser() as browser:
            first = await opened(await browser.new_context(viewport=WINDOW), url)
        async with started_browser() as browser:
            context = await browser.new_context(viewport=WINDOW)
            return {"first": first, "cold": await opened(context, url), "warm": await opened(context, url)}


async def measure_all(times: int) -> dict[str, list[float]]:
    await a_round()  # exports the model's files, and brings all files into the system's own cache
    rounds = [await a_round() for _ in range(times)]
    return {name: [one[name] for one in rounds] for name in rounds[0]}


def main() -> int:
    milliseconds = asyncio.run(measure_all(int(sys.argv[1]) if len(sys.argv) > 1 else TIMES))
    for name, values in milliseconds.items():
        print(f"{name}: {statistics.median(values):.0f} ms of " + ", ".join(f"{value:.0f}" for value in values))
    print(json.dumps({f"{name}_p50_ms": statistics.median(values) for name, values in milliseconds.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
