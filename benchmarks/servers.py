"""Servers and browsers that are measured: started on free ports, ended by what started them."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import psutil
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from lab.config import ROOT
from tests.e2e.browser import FLAGS, find_browser
from tests.e2e.conftest import free_port

HEALTH = "/_stcore/health"  # of Streamlit
WINDOW: ViewportSize = {"width": 1280, "height": 800}
START_SECONDS = 60
FIRST_IMAGE = "[data-lab=digit][data-ready=true]"


def wait_until_up(url: str, path: str = HEALTH) -> None:
    """Wait for a server's answer. Raises TimeoutError."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"{url}{path}", timeout=2):
            return
        time.sleep(0.1)
    raise TimeoutError(f"{url} did not start")


@contextmanager
def served(command: list[str], port: int, health: str = HEALTH) -> Iterator[str]:
    """Return the address of a server that answers."""
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_up(url, health)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:  # a page is still open: what was measured counts
            process.kill()
            process.wait()


@contextmanager
def streamlit_server(script: str = "app.py", *arguments: str) -> Iterator[str]:
    port = free_port()
    options = ["--server.port", str(port), "--server.headless", "true", "--server.address", "127.0.0.1"]
    command = [sys.executable, "-m", "streamlit", "run", script, *options, "--", *arguments]
    with served(command, port) as url:
        yield url


@asynccontextmanager
async def started_browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        yield browser
        await browser.close()


async def open_live(page: Page, address: str, ready: str = FIRST_IMAGE) -> None:
    """Open a page of the app, wait until it is `ready` and at rest."""
    await page.goto(address)
    await page.locator(ready).wait_for()
    await page.wait_for_timeout(1500)


def page_process() -> psutil.Process:
    """Return the process of the page that this script's browser shows: the largest of its renderers."""
    renderers = {}
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # gone meanwhile
            if "--type=renderer" in process.cmdline():
                renderers[process] = process.memory_info().rss
    return max(renderers, key=lambda process: renderers[process])
