"""Every page, loaded once: WCAG 2 level A and AA by axe-core in both themes, and it fits windows wide and narrow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import NARROW, WIDE, Scheme, Server, open_page, settle, watch
from tests.e2e.test_pages import PAGES, check_fits
from tests.node_tools import install_tools

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@pytest.fixture(scope="module", autouse=True)
def axe() -> None:
    install_tools()


def violations(page: Page) -> list[dict[str, Any]]:
    """Return the violations: rule, help and the elements."""
    faults = page.evaluate(
        """async rules => {
            const { violations } = await axe.run(document, {
                runOnly: { type: "tag", values: rules }, resultTypes: ["violations"],
            });
            return violations.map(({ id, help, nodes }) => ({
                id, help, nodes: nodes.map(node => `${node.target.flat().join(" ")}: ${node.failureSummary}`),
            }));
        }""",
        list(RULES),
    )
    assert isinstance(faults, list)
    return faults


def set_scheme(page: Page, scheme: Scheme) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    ground = "rgb(18, 23, 28)" if scheme == "dark" else "rgb(251, 251, 249)"
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", ground)
    settle(page)


@pytest.fixture(scope="module")
def window(context: BrowserContext) -> Iterator[Page]:
    """A window for all pages of this file, which change its size and its theme."""
    page = context.new_page()
    yield page
    page.close()


@pytest.fixture
def watched(window: Page) -> Iterator[Page]:
    yield from watch(window)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path or "home")
def test_a_page_is_accessible_and_fits(watched: Page, server: Server, path: str) -> None:
    page = watched
    open_page(page, server, path)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    faults = {}
    for scheme in SCHEMES:
        set_scheme(page, scheme)
        faults[scheme] = violations(page)
        for size in (NARROW, WIDE):
            page.set_viewport_size(size)
            check_fits(page)
    assert not any(faults.values()), json.dumps(faults, indent=1)


def test_a_fault_is_seen(page: Page, server: Server) -> None:
    """The check itself: pale text and a nameless button, also within a component."""
    open_page(page, server, "glossary")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.evaluate(
        """() => {
            const host = document.querySelector("h1").parentElement.appendChild(document.createElement("div"));
            host.style = "position: fixed; top: 0; left: 0; z-index: 9999999; background: #fff";
            host.attachShadow({ mode: "open" }).innerHTML = '<button></button><p style="color: #ccc">pale</p>';
        }"""
    )
    assert {"button-name", "color-contrast"} <= {fault["id"] for fault in violations(page)}
