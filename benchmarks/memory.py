"""Memory of a page after long use: `python -m benchmarks.memory [MINUTES]`, ten by default.

One tab: a pointer moves over the map of Home and drags a slider of Generate in turns, and goes from page to page by the
links of the app, without reloading. Every 30 s garbage is collected by force, then read: the JavaScript heap and the
resident memory of the page's process, which holds the networks' WASM memory and all workers too. The last line is JSON:
megabytes at the first and the last reading, the most, and the slope over the second half, in megabytes a minute.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

import numpy as np

from benchmarks.pointer import around, line, move, to_and_fro
from benchmarks.servers import FIRST_IMAGE, page_process, started_browser, streamlit_server
from benchmarks.tab import Tab

MINUTES = 10.0
INTERVAL = 30.0  # seconds
SETTLE_SECONDS = 1.0  # for what a page does after its first image
LINK = '[data-testid=stSidebarNavLink][href$="/%s"]'

Reading = dict[str, float]


async def use(tab: Tab, name: str, target: str, seconds: float) -> None:
    """Go to a page by its link in the navigation, then move over its map or drag its first slider."""
    await tab.go_to(LINK % name)
    await tab.mouse.down()
    await tab.mouse.up()
    await tab.box_of(target)
    await tab.box_of(FIRST_IMAGE)
    await asyncio.sleep(SETTLE_SECONDS)
    box = await tab.go_to(target)
    if name == "":
        await move(tab, box, around, seconds)
        return
    await tab.mouse.down()
    await move(tab, box, to_and_fro, seconds)
    await tab.mouse.up()


async def read(tab: Tab) -> Reading:
    await tab.send("HeapProfiler.collectGarbage")
    heap = await tab.send("Runtime.getHeapUsage")
    return {"heap_mb": heap["usedSize"] / 1e6, "resident_mb": page_process().memory_info().rss / 1e6}


async def readings(minutes: float) -> list[Reading]:
    results: list[Reading] = []
    with streamlit_server() as url:
        async with started_browser() as browser:
            tab = await Tab.opened(browser, url)
            start = time.perf_counter()
            for turn in range(1, max(1, round(60 * minutes / INTERVAL)) + 1):
                half = max(1.0, (start + turn * INTERVAL - time.perf_counter()) / 2 - SETTLE_SECONDS)
                await use(tab, "", "[data-lab=overlay]", half)
                await use(tab, "generate", "input[type=range]", half)
                results.append({"minute": (time.perf_counter() - start) / 60, **await read(tab)})
                print(line(results[-1]), flush=True)
    return results


def summary(results: list[Reading], name: str) -> dict[str, float]:
    late = results[len(results) // 2 :]
    values = [reading[name] for reading in results]
    slope = np.polyfit([r["minute"] for r in late], [r[name] for r in late], 1)[0] if len(late) > 1 else 0.0
    return {"first": values[0], "last": values[-1], "most": max(values), "slope_mb_a_minute": float(slope)}


def main() -> int:
    results = asyncio.run(readings(float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES))
    print(json.dumps({name: summary(results, name) for name in ("heap_mb", "resident_mb")}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
