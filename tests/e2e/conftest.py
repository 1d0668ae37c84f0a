"""One server and one browser for all browser tests; every page of them fails on a console error or a traceback."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, expect, sync_playwright

from tests.e2e.browser import FLAGS, find_browser
from ui.shared.page import UNEXPECTED_KEY

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
PATIENCE_MS = 60_000
Scheme = Literal["light", "dark"]
WIDE, NARROW = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)
SITE = "http://127.0.0.1/"  # that of all servers: ports do not count
expect.set_options(timeout=PATIENCE_MS)
# Streamlit asks for these below each page's path before it finds them at the root
PROBES = re.compile(r"/_stcore/(health|host-config)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.e2e)


@dataclass(frozen=True)
class Server:
    """A running app: its address and the folders it works in."""

    url: str
    runs: Path
    data: Path
    process: subprocess.Popen[bytes]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Start an app on a free port of its own; all are ended by their own pids, and so are the trainings they began."""
    servers: list[tuple[subprocess.Popen[bytes], Path]] = []

    def start(
        runs: Path | None = None, data: Path | None = None, proxy: str = "", address: str | None = "127.0.0.1"
    ) -> Server:
        folder = tmp_path_factory.mktemp("server")
        runs, data = runs or folder / "runs", data or folder / "data"
        port = free_port()
        environment = os.environ | {
            "LATENT_LAB_RUNS": str(runs),
            "LATENT_LAB_DATA": str(data),
            "LATENT_LAB_DEVICE": "cpu",
            "LATENT_LAB_NICENESS": "19",  # long trainings that a test leaves behind do not slow the next
            "OMP_NUM_THREADS": "1",
        }
        if proxy:
            environment |= {"http_proxy": proxy, "https_proxy": proxy, "no_proxy": "127.0.0.1"}
        options = ["--server.port", str(port), "--server.headless", "true"]
        options += ["--server.address", address] if address else []
        with (folder / "server.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "lab", "app", *options],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        servers.append((process, runs))
        url = f"http://127.0.0.1:{port}"
        _wait_until_up(url, process, folder / "server.log")
        return Server(url, runs, data, process)

    yield start
    for process, runs in servers:
        _end_workers(runs)
        process.terminate()
        process.wait(20)


def _wait_until_up(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        with suppress(OSError), urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    pytest.fail(f"the server did not start: {log.read_text()}")


def _end_workers(runs: Path) -> None:
    from lab.runs.run_index import RunIndex

    for entry in RunIndex(runs).entries():
        if entry.status is not None and entry.status.state == "running":
            with suppress(psutil.NoSuchProcess):
                psutil.Process(entry.status.pid).kill()


@pytest.fixture(scope="session")
def server(start_server: Callable[..., Server]) -> Server:
    return start_server()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_browser()
    assert path, "no browser: run `python -m tests.e2e.browser` (the test command does)"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=list(FLAGS))


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """Return a context whose windows share a renderer, which an empty one keeps alive: scripts are compiled once."""
    context = browser.new_context(**{"viewport": WIDE, "reduced_motion": "reduce", **options})
    keeper = context.new_page()
    keeper.route(SITE, lambda route: route.fulfill(body=""))
    keeper.goto(SITE)
    return context


@pytest.fixture(scope="session")
def context(browser: Browser) -> BrowserContext:
    return new_context(browser)


@pytest.fixture(scope="session")
def phones(browser: Browser) -> BrowserContext:
    return new_context(browser, viewport=NARROW, has_touch=True, is_mobile=True)


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A fresh window; the test fails on any console error, page error or traceback that it meets."""
    yield from _watched(context.new_page())


@pytest.fixture
def phone(phones: BrowserContext) -> Iterator[Page]:
    """A fresh window of a phone with a touch screen, watched as `page` is."""
    yield from _watched(phones.new_page())


def _watched(window: Page) -> Iterator[Page]:
    faults: list[str] = []
    window.on("console", lambda message: faults.append(message.text) if is_fault(message) else None)
    window.on("pageerror", lambda error: faults.append(str(error)))
    window.set_default_timeout(PATIENCE_MS)
    yield window
    tracebacks = window.locator(f"[data-testid=stException], [class*=st-key-{UNEXPECTED_KEY}]").count()
    window.close()
    assert not faults, faults
    assert tracebacks == 0


def is_fault(message: ConsoleMessage) -> bool:
    return message.type == "error" and not PROBES.search(message.location.get("url", ""))


def settle(page: Page) -> None:
    """Wait until the script of the page has run and the browser has drawn what it sent."""
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def open_page(page: Page, server: Server, path: str) -> None:
    """Load the app at an address."""
    page.goto(f"{server.url}/{path}")
    expect(page.locator("h1").first).to_be_visible()
    settle(page)


def go_to(page: Page, path: str) -> None:
    """Go to another page of the app that the window shows, as Back and Forward do: no script is loaded again."""
    heading = page.locator("h1").first
    before = heading.inner_text()
    page.evaluate(
        "path => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')); }", f"/{path}"
    )
    expect(heading).not_to_have_text(before)
    settle(page)


def visit(page: Page, server: Server, paths: Iterable[str]) -> Iterator[str]:
    """Show page after page in one window, the first by loading the app; each path is yielded once its page is there."""
    for n, path in enumerate(paths):
        if n:
            go_to(page, path)
        else:
            open_page(page, server, path)
        yield path
