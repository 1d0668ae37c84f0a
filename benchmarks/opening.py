"""From opening the app to its first decoded image: `python -m benchmarks.opening [TIMES]`.

Home, the playing map. Cold: a server just started, whose first page run this is, and a browser just started, whose
cache is empty. The server's own start is left out (its health has answered), and so is the export of the model's files
for the browser, which happens once in a model's life. Warm: a new tab of the same browser, its cache full, the same
server. Milliseconds, median of five each; the last line is JSON.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time

from playwright.async_api import BrowserContext

from benchmarks.servers import FIRST_PICTURE, WINDOW, started_browser, streamlit_server

TIMES = 5


async def opened(context: BrowserContext, url: str) -> float:
    """Milliseconds from opening Home in a new tab to its first decoded image."""
    page = await context.new_page()
    began = time.perf_counter()
    await page.goto(url, wait_until="commit")
    await page.locator(FIRST_PICTURE).wait_for()
    taken = 1000 * (time.perf_counter() - began)
    await page.wait_for_load_state("networkidle")  # all that can be kept is in the cache
    await page.close()
    return taken


async def cold_and_warm() -> tuple[float, float]:
    with streamlit_server() as url:
        async with started_browser() as browser:
            context = await browser.new_context(viewport=WINDOW)
            return await opened(context, url), await opened(context, url)


async def measure_all(times: int) -> dict[str, list[float]]:
    await cold_and_warm()  # exports the model's files, and brings all files into the system's own cache
    pairs = [await cold_and_warm() for _ in range(times)]
    return {"cold": [cold for cold, _ in pairs], "warm": [warm for _, warm in pairs]}


def main() -> int:
    taken = asyncio.run(measure_all(int(sys.argv[1]) if len(sys.argv) > 1 else TIMES))
    for name, values in taken.items():
        print(f"{name}: {statistics.median(values):.0f} ms of " + ", ".join(f"{value:.0f}" for value in values))
    print(json.dumps({f"{name}_p50_ms": statistics.median(values) for name, values in taken.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
