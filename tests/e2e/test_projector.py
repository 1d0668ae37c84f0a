"""Projector mode: by its address and its button, from page to page, in both themes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.canvas import frame, ready, wait_until
from tests.e2e.conftest import Server, go_to, open_page, settle
from tests.e2e.test_pages import check_fits


@pytest.mark.own_window  # the theme is the window's
def test_a_page_is_projected_and_so_is_the_next(page: Page, server: Server) -> None:
    open_page(page, server, "explore?model=vae-2d-digits&view=Live+map&projector=1")
    ready(page)
    size = "() => parseFloat(getComputedStyle(document.documentElement).fontSize)"
    assert page.evaluate(size) == 20
    overlay = page.locator("[data-lab=overlay]")
    wait_until(page, lambda: overlay.evaluate("element => element.clientHeight") > 0.7 * 800)
    check_fits(page)
    go_to(page, "glossary")
    expect(page).to_have_url(re.compile("projector=1"))
    assert page.evaluate(size) == 20

    page.locator(".st-key-projector").get_by_role("button", name="Switch to dark").click()
    expect(page.locator("h1").first).to_be_visible()
    settle(page)
    black = "() => getComputedStyle(document.querySelector('.stApp')).backgroundColor === 'rgb(0, 0, 0)'"
    wait_until(page, lambda: page.evaluate(black))
    expect(page).to_have_url(re.compile("projector=1"))
    page.locator(".st-key-toggle_projector button").first.click()
    expect(page).to_have_url(re.compile("projector=0"))
    settle(page)
    assert page.evaluate(size) == 16


def test_on_a_phone_a_swipe_over_sliders_scrolls_and_the_picture_stays(phone: Page, server: Server) -> None:
    open_page(phone, server, "generate?model=vae-20d")
    digit = ready(phone)
    slider = phone.locator("input[type=range][aria-label=z3]")
    slider.scroll_into_view_if_needed()
    value, box = slider.input_value(), slider.bounding_box()
    assert box
    main = phone.locator("[data-testid=stMain]")
    before = main.evaluate("element => element.scrollTop")
    fingers = phone.context.new_cdp_session(phone)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})
        frame(phone)

    x, y = box["x"] + 8, box["y"] + 15  # the thumb is in the middle
    touch("touchStart", (x, y))
    for step in range(1, 16):
        touch("touchMove", (x, y - 12 * step))
    touch("touchEnd")
    wait_until(phone, lambda: main.evaluate("element => element.scrollTop") >= before + 100)
    assert slider.input_value() == value
    place = digit.bounding_box()
    assert place
    assert 0 <= place["y"] < 200

    box = phone.locator("input[type=range][aria-label=z9]").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    held = phone.locator("input[type=range][aria-label=z9]")
    start = float(held.input_value())
    touch("touchStart", (x, y))
    for right in (20, 50):
        touch("touchMove", (x + right, y))
    touch("touchEnd")
    wait_until(phone, lambda: float(held.input_value()) > start)
