"""The browser that tests drive: one that is there, or one that is installed now (`python -m tests.e2e.browser`)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",  # WebGL without a graphics card
    "--process-per-site",  # windows of a context parse and compile each script once
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_browser() -> str | None:
    """The path of a Chromium: LATENT_LAB_BROWSER, one on the path, or Playwright's own."""
    expected = os.environ.get("LATENT_LAB_BROWSER")
    result = expected or next((path for name in NAMES if (path := shutil.which(name))), None)
    return result or _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install_browser() -> str:
    """Install a Chromium: Playwright's, or where that cannot be had, the system's own package.

    Raises:
        RuntimeError: neither worked; it says what to do.
    """
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get"):
        sudo = [] if os.geteuid() == 0 else ["sudo"]
        attempts.insert(0 if os.geteuid() == 0 else 1, [*sudo, "apt-get", "install", "-y", "-q", "chromium"])
        if os.geteuid() == 0:
            subprocess.run(["apt-get", "update", "-q"], check=False)
    for command in attempts:
        done = subprocess.run(command, check=False)
        result = find_browser()
        if done.returncode == 0 and result:
            return result
    raise RuntimeError("no browser to test with: install Chromium or Chrome, or set LATENT_LAB_BROWSER to one")


if __name__ == "__main__":
    print(find_browser() or install_browser())
