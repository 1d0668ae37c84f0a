"""One server, one browser and one window for all browser tests; each fails on a console error or a traceback.

Most of a page load is Streamlit's scripts, so the window stays open from test to test; each gets a session, a page with
its widgets and a storage of its own. A test that changes the window itself is marked `own_window`.
"""

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
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.e2e.browser import FLAGS, find_browser
from ui.shared.page import UNEXPECTED_KEY

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
PATIENCE_MS = 60_000
Scheme = Literal["light", "dark"]
WIDE, NARROW = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)
SITE = "http://127.0.0.1/"  # that of all servers: ports do not count
# Streamlit names its last session when it connects again, and then gets it back; without the name it gets a new one.
SESSIONS_SCRIPT = """
window.WebSocket = class extends WebSocket {
  constructor(address, protocols) {
    super(address, protocols.slice(0, 2));
    window.labSocket = this;
  }
};
"""
NEW_SESSION = """
() => new Promise((done) => {
  const old = window.labSocket;
  const isConnected = () =>
    window.labSocket !== old && document.querySelector("[data-test-connection-state=CONNECTED]") !== null;
  const check = () => (isConnected() ? done() : setTimeout(check, 20));
  old.close();
  check();
})
"""
EMPTY_PAGE, OTHER_PAGE = "glossary", "train"  # without widgets; another one
expect.set_options(timeout=PATIENCE_MS)
# Streamlit asks for these below each page's path before it finds them at the root
RECONNECTING = "when disconnected from server"  # a timer of the page fired while NEW_SESSION connects it anew
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
    context.add_init_script(SESSIONS_SCRIPT)
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


@pytest.fixture(scope="session")
def windows(browser: Browser) -> dict[BrowserContext, Page]:
    """The window of a context that stays open from test to test."""
    return {}


@pytest.fixture
def page(
    request: pytest.FixtureRequest, context: BrowserContext, windows: dict[BrowserContext, Page]
) -> Iterator[Page]:
    """A window; the test fails on any console error, page error or traceback that it meets."""
    if request.node.get_closest_marker("own_window"):
        window = context.new_page()
        yield from watch(window)
        window.close()
    else:
        yield from watch(_kept_window(context, windows))


@pytest.fixture
def phone(phones: BrowserContext, windows: dict[BrowserContext, Page]) -> Iterator[Page]:
    """A window of a phone with a touch screen, watched as `page` is."""
    yield from watch(_kept_window(phones, windows))


def _kept_window(context: BrowserContext, windows: dict[BrowserContext, Page]) -> Page:
    if context not in windows or windows[context].is_closed():
        windows[context] = context.new_page()
    return windows[context]


def watch(window: Page) -> Iterator[Page]:
    """Fail after a test on any console error, page error or traceback that the window met."""
    faults: list[str] = []

    def note_message(message: ConsoleMessage) -> None:
        if is_fault(message):
            faults.append(message.text)

    def note_error(error: Error) -> None:
        faults.append(str(error))

    window.on("console", note_message)
    window.on("pageerror", note_error)
    window.set_default_timeout(PATIENCE_MS)
    yield window
    tracebacks = window.locator(f"[data-testid=stException], [class*=st-key-{UNEXPECTED_KEY}]").count()
    window.remove_listener("console", note_message)
    window.remove_listener("pageerror", note_error)
    assert not faults, faults
    assert tracebacks == 0


def is_fault(message: ConsoleMessage) -> bool:
    is_expected = PROBES.search(message.location.get("url", "")) or RECONNECTING in message.text
    return message.type == "error" and not is_expected


def settle(page: Page) -> None:
    """Wait until the script of the page has run and the browser has drawn what it sent."""
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def open_page(page: Page, server: Server, path: str) -> None:
    """Show the app at an address, in a session of its own; scripts that the window has stay loaded."""
    if not page.url.startswith(f"{server.url}/"):
        page.goto(f"{server.url}/{path}")
        expect(page.locator("h1").first).to_be_visible()
        settle(page)
        return
    empty = OTHER_PAGE if path.startswith(EMPTY_PAGE) else EMPTY_PAGE
    if page.locator("h1").first.inner_text().lower() != empty:
        go_to(page, empty)  # its widgets take their state with them
    page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    page.evaluate(NEW_SESSION)
    go_to(page, path)


def reopen(page: Page, server: Server) -> None:
    """Show the address of the window in a new session, as whoever follows a copied link sees it."""
    open_page(page, server, page.url.removeprefix(f"{server.url}/"))


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
