"""Back and Forward: one press a page, each as it was left."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server, open_page, settle

PAGES = ("Explore", "Generate", "Reconstruct", "Denoise", "Anomalies")
MODEL = "vae-2d-digits"


def entries(page: Page) -> int:
    return int(page.evaluate("history.length"))


def follow(page: Page, title: str) -> None:
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(page.get_by_role("combobox", name="Model", exact=True)).to_be_visible()
    settle(page)


@pytest.mark.own_window  # a browser counts at most 50 entries of a window
def test_each_page_is_one_press_back_and_forward(page: Page, server: Server) -> None:
    open_page(page, server, f"explore?model={MODEL}")
    page.get_by_role("radio", name="k-means").click()  # the address changes, and is no further entry
    expect(page.get_by_label("Clusters")).to_be_visible()
    expect(page).to_have_url(re.compile("colour=k-means"))
    settle(page)
    before, addresses = entries(page), [page.url]
    for title in PAGES[1:]:
        follow(page, title)
        addresses.append(page.url)
    assert entries(page) == before + len(PAGES) - 1
    for title, address in [*zip(PAGES[:-1], addresses, strict=False)][::-1]:
        page.go_back()
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
        settle(page)
        expect(page).to_have_url(address)
    expect(page.get_by_role("radio", name="k-means")).to_be_checked()
    expect(page.get_by_label("Clusters")).to_be_visible()
    for title, address in [*zip(PAGES, addresses, strict=True)][1:]:
        page.go_forward()
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
        settle(page)
        expect(page).to_have_url(address)
