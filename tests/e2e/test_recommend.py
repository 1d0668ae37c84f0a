"""The Recommend page: the list in the browser is that of torch, for likes and for a point that is dragged."""

from __future__ import annotations

from urllib.parse import parse_qs, urlparse

import torch
from playwright.sync_api import Page, expect

from lab.zoo.model_library import Library
from tests.e2e.canvas import shipped, wait_until
from tests.e2e.conftest import Server, open_page, settle
from tests.e2e.test_pages import check_fits

NAME = "vae-2d-taste"
LIKES = [55, 60, 71]
LISTED = 10
LIST = "[data-lab=list][data-ready=true] li"


def best(library: Library, z: torch.Tensor, likes: list[int]) -> list[int]:
    """Return the items that torch ranks highest at a code (1, D), without the likes."""
    with torch.no_grad():
        scores = library.load(NAME).decode(z)[0]
    scores[likes] = -1
    return [int(item) for item in scores.argsort(descending=True)[:LISTED]]


def listed(page: Page) -> list[int]:
    return page.locator(LIST).evaluate_all("rows => rows.map(row => Number(row.dataset.item))")  # type: ignore[no-any-return]


def code_of(library: Library, likes: list[int]) -> torch.Tensor:
    x = torch.zeros(1, library.card(NAME).info.sample_shape[0])
    x[0, likes] = 1.0
    with torch.no_grad():
        return library.load(NAME).encode(x)


def test_the_list_is_that_of_torch(page: Page, server: Server) -> None:
    library = shipped()
    open_page(page, server, f"recommend?model={NAME}&likes={'_'.join(map(str, LIKES))}")
    expect(page.locator(LIST)).to_have_count(LISTED)
    assert listed(page) == best(library, code_of(library, LIKES), LIKES)
    expect(page.locator("[data-lab=why] tr")).to_have_count(len(LIKES))
    check_fits(page)

    settle(page)
    overlay = page.locator("[data-lab=overlay]")
    overlay.scroll_into_view_if_needed()
    box = overlay.bounding_box()
    assert box is not None
    before = listed(page)
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 200, steps=4)
    wait_until(page, lambda: listed(page) != before)  # while the button is down
    page.mouse.up()
    wait_until(page, lambda: "point=" in page.url)
    point = [float(v) for v in parse_qs(urlparse(page.url).query)["point"][0].split("_")]
    assert listed(page) == best(library, torch.tensor([point]), LIKES)
    expect(page.locator("[data-lab=why] table")).to_be_hidden()  # likes pull nothing there

    first = listed(page)[0]
    page.locator(LIST).first.get_by_role("button", name="like").click()
    wait_until(page, lambda: str(first) in page.url.split("likes=")[1])
    expect(page.locator(f"[data-lab=likes] [data-item='{first}']")).to_be_visible()
    expected = best(library, code_of(library, [*LIKES, first]), [*LIKES, first])
    wait_until(page, lambda: listed(page) == expected)

    page.get_by_label("Search items").fill("horror 24")
    page.locator("[data-lab=matches]").get_by_role("button", name="Horror 24", exact=True).click()
    wait_until(page, lambda: page.locator("[data-lab=likes] button").count() == len(LIKES) + 2)
    page.get_by_role("button", name="Items", exact=True).click()
    expect(page.locator("[data-lab=legend] button")).to_have_count(10)
