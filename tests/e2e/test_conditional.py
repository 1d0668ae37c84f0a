"""The user picks the digit and drags the style: asserted on what is drawn, against torch."""

from __future__ import annotations

import re

import numpy as np
import torch
from playwright.sync_api import Locator, Page, expect

from lab.data import DataConfig
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.runs.run_spec import RunSpec, TrainingConfig
from lab.zoo.model_library import Library
from models.conditional_vae import ConditionalVAE, ConditionalVAEConfig
from tests.e2e.canvas import ONE_GREY, decoded, pixels, ready, shipped, wait_until
from tests.e2e.conftest import Server, open_page, reopen, settle
from tests.e2e.test_compare import digit as side_digit
from tests.e2e.test_compare import move, open_compare, plane
from tests.e2e.test_film import click_corner

NAME = "cvae-2d"
FEW_GREYS = 12  # as near as a place on a map is known, to the pixel


def code(library: Library, style: tuple[float, float], digit: int) -> np.ndarray:
    model = library.load(NAME)
    assert isinstance(model, ConditionalVAE)
    return model.with_class(torch.tensor([style]), torch.tensor([digit])).numpy()[0]


def shows(canvas: Locator, library: Library, style: tuple[float, float], digit: int) -> bool:
    expected, result = decoded(library, NAME, code(library, style, digit)), pixels(canvas)
    return result.shape == expected.shape and bool(np.abs(result - expected).max() <= ONE_GREY)


def test_the_user_picks_the_digit_and_drags_the_style(page: Page, server: Server) -> None:
    library = shipped()
    frames: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda payload: frames.append(payload)))
    open_page(page, server, f"generate?model={NAME}&z0=-1")
    image = ready(page)
    buttons = page.locator("[data-lab=classes] button")
    expect(buttons).to_have_text(list("0123456789"))
    assert shows(image, library, (-1, 0), 0)

    buttons.nth(7).click()
    wait_until(page, lambda: shows(image, library, (-1, 0), 7))
    expect(buttons.nth(7)).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("class=7"))

    settle(page)
    slider, before = page.get_by_label("z1", exact=True), len(frames)
    assert before
    slider.evaluate("s => { s.value = '1.5'; s.dispatchEvent(new Event('input', { bubbles: true })); }")
    wait_until(page, lambda: shows(image, library, (-1, 1.5), 7))  # the digit stays
    for digit in range(10):  # the same hand writes all ten
        canvas = buttons.nth(digit).locator("canvas")
        wait_until(page, lambda canvas=canvas, digit=digit: shows(canvas, library, (-1, 1.5), digit))
    assert len(frames) == before  # in the browser alone

    sheet = page.locator("[data-lab=grid][data-tiles='10x10']")  # a column a digit; z1 from 3 above to -3 below
    expect(sheet).to_be_visible()
    tile = pixels(sheet)[9 * 28 :, 4 * 28 : 5 * 28]
    assert np.abs(tile - decoded(library, NAME, code(library, (-1, -3), 4))).max() <= ONE_GREY

    slider.dispatch_event("change")
    expect(page).to_have_url(re.compile(r"z1=1\.5"))
    reopen(page, server)
    assert shows(ready(page), library, (-1, 1.5), 7)


def test_the_map_draws_the_class_that_is_chosen(page: Page, server: Server) -> None:
    library = shipped()
    open_page(page, server, f"explore?model={NAME}&view=Live+map&class=4&point=0.5_-0.25")
    image = ready(page)
    assert shows(image, library, (0.5, -0.25), 4)
    expect(page.get_by_text("The whole map is decoded as class 4.")).to_be_visible()
    page.get_by_label("Class", exact=False).first.click()
    page.get_by_role("option", name="9").click()
    wait_until(page, lambda: shows(image, library, (0.5, -0.25), 9))


def choose(page: Page, name: str) -> None:
    page.get_by_role("combobox", name="Class").click()
    page.get_by_role("option", name=name).click()


def test_the_film_draws_the_chosen_class_and_a_bar_per_style_dimension(page: Page, server: Server) -> None:
    torch.set_num_threads(1)
    config = ConditionalVAEConfig(widths=(16,), latent_dim=2)
    run = claim_new(
        server.runs, RunSpec(DataConfig("digits"), "conditional-vae", config, TrainingConfig(epochs=2)), "told"
    )
    assert Worker(run).run().state == "done"
    model = run.load_model()
    assert isinstance(model, ConditionalVAE)
    open_page(page, server, f"train?run={run.id}&class=4")
    image = ready(page)
    expect(page.locator("[data-lab=dimensions] [data-lab=bars] button")).to_have_count(2)
    style = torch.tensor([click_corner(page)])
    expect(page.locator("[data-lab=pin]")).to_contain_text("one code")
    for name in ("4", "9"):
        if name == "9":
            choose(page, name)
        with torch.no_grad():
            decoded_then = model.decode(model.with_class(style, torch.tensor([int(name)])))
            expected = 255 * model.to_data_scale(decoded_then)[0, 0].numpy()
        wait_until(page, lambda expected=expected: np.abs(pixels(image) - expected).max() < FEW_GREYS)  # type: ignore[misc]


def test_the_chosen_class_is_drawn_on_the_compare_page(page: Page, server: Server) -> None:
    library = shipped()
    open_compare(page, server, f"sides={NAME}~vae-2d&class=4")
    point = plane(page, 0, move(page, 0, 0.6, 0.4))
    for name in ("4", "9"):
        if name == "9":
            choose(page, name)
        expected = decoded(library, NAME, code(library, (point[0], point[1]), int(name)))
        wait_until(page, lambda expected=expected: np.abs(side_digit(page, 0) - expected).max() < FEW_GREYS)  # type: ignore[misc]
