"""A simulated user who moves a pointer over a page about sixty times a second, and the updates of the page.

Like a real user's, its events do not wait for the page: a page that cannot follow finds them in a queue.
"""

from __future__ import annotations

import asyncio
import json
import math
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

from playwright.async_api import FloatRect, Page

from benchmarks.tab import Tab

MOVES = 61  # a second: one more than frames, so that in each second events meet frames at every phase
RECORD = Path(__file__).with_name("record.js").read_text(encoding="utf-8")
REST_MS = 500  # wait before it starts, so that earlier input is drawn already
MAX_UNMATCHED = 0.1  # maximum share of new images that answer no known event

Figures = dict[str, float]
Way = Callable[[int], tuple[float, float]]  # step -> shares of a box's width and height


def to_and_fro(step: int) -> tuple[float, float]:
    """Return the position at a step on the middle line, for sliders: once back and forth in two seconds."""
    return 0.1 + 0.8 * abs(step % 120 - 60) / 60, 0.5


def around(step: int) -> tuple[float, float]:
    """Return the position at a step on a Lissajous figure that crosses the whole map."""
    return 0.5 + 0.38 * math.cos(step / 19), 0.5 + 0.38 * math.sin(step / 13)


class Wire:
    """Counts what a page sends to its server."""

    def __init__(self, page: Page) -> None:
        self.frames = self.requests = 0
        page.on("websocket", lambda socket: socket.on("framesent", lambda _: self._frame()))
        page.on("request", lambda _: self._request())

    def _frame(self) -> None:
        self.frames += 1

    def _request(self) -> None:
        self.requests += 1


async def box_of(page: Page, target: str) -> FloatRect:
    """Return the bounding box of the first matching element on the screen, scrolled into view."""
    element = page.locator(target).first
    await element.scroll_into_view_if_needed()
    box = await element.bounding_box()
    assert box, f"{target} is not to be seen"
    return box


async def go(page: Page | Tab, box: FloatRect, path: Way, step: int) -> None:
    x, y = path(step)
    await page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])


async def move(page: Page | Tab, box: FloatRect, path: Way, seconds: float) -> int:
    """Move for `seconds`; return the number of moves made."""
    start = time.perf_counter()
    under_way: list[asyncio.Task[None]] = []
    while time.perf_counter() - start < seconds:
        under_way.append(asyncio.create_task(go(page, box, path, len(under_way))))
        await asyncio.sleep(max(0.0, start + len(under_way) / MOVES - time.perf_counter()))
    await asyncio.gather(*under_way)
    return len(under_way)


async def recorded(page: Page, picture: str, answers: str, act: Awaitable[int], wire: Wire) -> dict[str, float]:
    """Return the measurements of `act`, which returns the number of moves it made.

    Args:
        picture: selects the canvas or image that is watched.
        answers: how to find the event that a picture answers: question, value or release (see record.js).
    """
    await page.wait_for_timeout(REST_MS)
    await page.evaluate(RECORD, {"picture": picture, "answers": answers})
    frames, requests, start = wire.frames, wire.requests, time.perf_counter()
    moves = await act
    seconds = time.perf_counter() - start
    log = await page.evaluate("() => { labLog.on = false; return labLog; }")
    check(log)
    return {
        "fps": log["fresh"] / seconds,
        "gap_p50_ms": percentile(log["gaps"], 0.5),
        "gap_p99_ms": percentile(log["gaps"], 0.99),
        "latency_p50_ms": percentile(log["latency"], 0.5),
        "latency_p99_ms": percentile(log["latency"], 0.99),
        "ws_frames": wire.frames - frames,
        "requests": wire.requests - requests,
        "moves_a_second": moves / seconds,
    }


def check(log: dict[str, Any]) -> None:
    if log["unmatched"] > MAX_UNMATCHED * log["fresh"]:
        raise RuntimeError(f"{log['unmatched']} of {log['fresh']} new pictures answer no known event: see record.js")


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))] if values else -1.0


def line(figures: Figures) -> str:
    return ", ".join(f"{name} {value:.1f}" for name, value in figures.items())


def report(measure: Callable[[float], Coroutine[Any, Any, dict[str, Figures]]], seconds: float) -> int:
    """Measure for the seconds of the command line, else `seconds`; print a line a result, then all as JSON."""
    results = asyncio.run(measure(float(sys.argv[1]) if len(sys.argv) > 1 else seconds))
    for name, figures in results.items():
        print(f"{name}: {line(figures)}")
    print(json.dumps(results))
    return 0
