"""The server of the app: its guard, and what it does when it starts. Nothing here imports torch: it answers at once."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psutil
import streamlit as st
from starlette.middleware import Middleware
from streamlit import cli_util, config, net_util
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.server import server_util

from ui.server.descriptors import raise_limit
from ui.server.request_guard import EVERY_INTERFACE, RequestGuard, is_loopback, listens_on_loopback

MIDDLEWARE = (Middleware(RequestGuard),)
OPEN_SECONDS = 0.5  # after which the socket answers
DATA = Path(__file__).resolve().parents[2] / "data"  # unless LATENT_LAB_DATA names another folder


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncGenerator[dict[str, Any] | None]:
    """Prepare this process, open a browser unless told otherwise, and keep house as long as the server runs."""
    log_events()
    limit_folders()
    raise_limit()
    PagesManager.uses_pages_directory = False  # else the files of pages/ are shown until app.py has named the pages
    cli_util.print_to_cli("Latent Lab is at " + ", ".join(addresses()))
    if not config.get_option("server.headless"):
        asyncio.get_running_loop().call_later(OPEN_SECONDS, open_browser)
    ended = threading.Event()
    threading.Thread(target=_keep_house, args=(ended,), name="housekeeping", daemon=True).start()
    yield None
    ended.set()


def limit_folders() -> None:
    """Read images only below folders that the operator names (or the data folder), if others can reach the server.

    Workers inherit it.
    """
    if not listens_on_loopback():
        os.environ.setdefault("LATENT_LAB_FOLDERS", os.environ.get("LATENT_LAB_DATA") or str(DATA))


def log_events() -> None:
    """Write what happens to runs, and unexpected errors, to this process's error output, each with its time."""
    log = logging.getLogger("latent_lab")
    if not log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False


def contact_nobody() -> None:
    """Answer beforehand what Streamlit would ask a host on the internet: this machine's address there."""
    net_util.get_external_ip = lambda: None


def addresses() -> list[str]:
    """Return the addresses of the app, the best first; on every interface those of this machine, asking nobody."""
    address = config.get_option("server.address") or ""
    if config.is_manually_set("browser.serverAddress"):
        names = [config.get_option("browser.serverAddress")]
    elif address in EVERY_INTERFACE:
        names = ["localhost", *_own_addresses()]
    else:
        names = [address]
    return [server_util.get_url(name) for name in names]


def _own_addresses() -> list[str]:
    """Return the IPv4 addresses of this machine by which others may reach it."""
    known = [each for interface in psutil.net_if_addrs().values() for each in interface]
    return sorted({each.address for each in known if each.family == socket.AF_INET and not is_loopback(each.address)})


def open_browser() -> None:
    cli_util.open_browser(addresses()[0])


def _keep_house(ended: threading.Event) -> None:
    from ui.server.housekeeping import keep_house  # imports torch, while the first page is on its way

    keep_house(ended)


contact_nobody()
