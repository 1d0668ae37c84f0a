"""Rows of tables and windows of series on the pages: what is drawn, against torch."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from lab.latent.encoding import decode
from lab.latent.manifold import plane_of_dimensions, tile
from lab.plots.palette import CYCLIC
from lab.zoo.model_library import Library
from tests.e2e.canvas import colours, ready, shipped, wait_until
from tests.e2e.conftest import Server, open_page, settle
from tests.e2e.test_pages import check_fits

MODELS = ("vae-2d-wine", "vae-2d-waveforms", "vae-2d-taste")
TILES = 10
FEW = 0.01  # share of the pixels that rounding of two networks may move


@pytest.fixture(scope="module")
def library() -> Library:
    return shipped()


def grid(library: Library, name: str) -> np.ndarray:
    """Return the decoded grid of Generate, (H, W, 3), as torch has it."""
    low, high = np.full(2, -3.0), np.full(2, 3.0)
    codes = plane_of_dimensions(low, high, (0, 1), np.zeros(2), TILES)
    return tile(library.card(name).kind.pictures(decode(library.load(name), codes)), TILES)


@pytest.mark.parametrize("name", MODELS)
def test_generate_draws_what_the_decoder_says(page: Page, server: Server, library: Library, name: str) -> None:
    frames: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda payload: frames.append(payload)))
    open_page(page, server, f"generate?model={name}")
    sample, sheet = ready(page), page.locator("[data-lab=grid]")
    expect(sheet).to_have_attribute("data-tiles", f"{TILES}x{TILES}")
    drawn, expected = colours(sheet)[..., :3], grid(library, name)
    assert drawn.shape == expected.shape
    assert (np.abs(drawn - expected).max(2) > 0).mean() < FEW

    settle(page)
    before, seen = len(frames), {colours(sample).tobytes()}
    slider = page.get_by_label("z0", exact=True)
    for value in ("-2", "-1", "1", "2"):
        slider.evaluate(
            "(s, value) => { s.value = value; s.dispatchEvent(new Event('input', { bubbles: true })); }", value
        )
        wait_until(page, lambda seen=seen: colours(sample).tobytes() not in seen)
        seen.add(colours(sample).tobytes())
    assert len(frames) == before  # nothing went to the server


@pytest.mark.parametrize("name", MODELS)
def test_pages_say_what_the_samples_are(page: Page, server: Server, library: Library, name: str) -> None:
    kind = library.card(name).kind
    open_page(page, server, f"explore?model={name}&view=Live%20map")
    ready(page)
    expect(page.locator("[data-lab=neighbours-title]")).to_have_text(f"Nearest test {kind.nouns}")
    expect(page.locator("[data-lab=status]")).to_contain_text(f"Nearest test {kind.noun}")
    canvas = page.locator("[data-lab=neighbours] canvas").first
    wait_until(page, lambda: colours(canvas).shape == (63, 63, 4))
    data = library.stored_codes(name)
    assert data is not None and len(data.codes) > 20


@pytest.mark.parametrize("name", MODELS)
def test_reconstructions_are_drawn_beside_their_originals(page: Page, server: Server, name: str) -> None:
    open_page(page, server, f"reconstruct?model={name}")
    expect(page.get_by_alt_text("originals, reconstructions and errors")).to_be_visible()
    expect(page.locator("[data-lab=pad]")).to_have_count(0)  # nothing to draw


def test_the_detector_of_tumours_finds_those_it_has_not_seen(page: Page, server: Server) -> None:
    open_page(page, server, "anomalies?model=one-class-breast-cancer")
    auc = page.locator("[data-lab=auc]")
    expect(auc).to_contain_text("AUC")
    assert float(auc.inner_text().split()[1]) > 0.8
    highest = page.locator("[data-lab=highest] figure:visible canvas").first
    wait_until(page, lambda: colours(highest).shape == (63, 63, 4))
    assert len(np.unique(colours(highest))) > 4  # ground, axis and bars


def test_a_phone_shows_names_and_units_in_full_width(phone: Page, server: Server) -> None:
    open_page(phone, server, "?model=vae-2d-wine")
    box, side = (place.bounding_box() for place in (ready(phone), phone.locator(".side")))
    assert box and side
    assert box["width"] >= 180 and side["width"] >= box["width"]  # room for names
    figures = phone.locator("[data-lab=neighbours] figure").all()
    widths = [place["width"] for figure in figures if (place := figure.bounding_box())]
    assert len(widths) == 5 and max(widths) - min(widths) < 1
    check_fits(phone)


def test_the_map_is_coloured_by_a_target_and_hides_one_of_its_steps(page: Page, server: Server) -> None:
    open_page(page, server, "explore?model=vae-2d-waveforms&view=Live+map&colour=phase")
    ready(page)
    legend, base = page.locator("[data-lab=legend] button"), page.locator("[data-lab=base]")
    expect(legend).to_have_count(len(CYCLIC))
    before = colours(base)
    legend.first.click()
    wait_until(page, lambda: (colours(base) != before).any())
    page.get_by_role("combobox", name="Colour by").click()
    page.get_by_role("option", name="frequency").click()
    expect(page.locator("[data-lab=legend] .legend-title")).to_contain_text("frequency")
    expect(legend.first).to_have_attribute("aria-pressed", "true")  # nothing is hidden any more
    wait_until(page, lambda: (colours(base) != before).any())
    expect(page).to_have_url(re.compile("colour=frequency"))
    check_fits(page)
