"""The Time series page: curves, parts and codes in the browser, against torch; and the quiz."""

from __future__ import annotations

import re

import numpy as np
import torch
from playwright.sync_api import Page, expect

from lab.data import DataConfig, load_dataset
from lab.data.sources.regimes import Regimes
from tests.e2e.canvas import colours, shipped, wait_until
from tests.e2e.conftest import Server, open_page, settle
from tests.e2e.test_pages import check_fits

MODEL = "timevae-2d-regimes"
START = 10_400  # a step


def code_of(page: Page) -> list[float]:
    """Return the code that the page says, to two digits."""
    return [float(text) for text in re.findall(r"z\d = (-?[\d.]+\d)", page.locator("[data-lab=status]").inner_text())]


def line_height(page: Page, column: float) -> float:
    """Return where the curve is at a share of the width, as a share of the canvas from its top."""
    picture = colours(page.locator("[data-lab=curve]"))
    rows = np.flatnonzero((picture[:, int(column * picture.shape[1]), :3] == [240, 228, 66]).all(1))
    assert len(rows)
    return float(rows.mean() / len(picture))


def test_a_piece_of_the_series_lands_where_torch_encodes_it(page: Page, server: Server) -> None:
    frames: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda payload: frames.append(payload)))
    open_page(page, server, f"time_series?model={MODEL}&at={START}")
    expect(page.locator("[data-lab=series][data-ready]")).to_be_visible()
    settle(page)
    expect(page.locator("[data-lab=found]")).to_contain_text(f"Steps {START} to {START + 31}, in the test part.")
    expect(page.locator("[data-lab=parts] figcaption")).to_have_text(["level", "trend", "season", "residual"])

    model, data = shipped().load(MODEL), load_dataset(DataConfig("regimes"))
    window = Regimes().read(DataConfig("regimes")).windows(np.array([START]))
    feature = data.info.features[0]
    with torch.no_grad():
        z = model.encode((window - feature.offset) / feature.scale)
        curve = model.to_data_scale(model.decode(z))[0, 0].numpy()
    assert np.abs(np.array(code_of(page)) - z[0].numpy()).max() < 0.006  # as it is rounded
    place = lambda value: (166 - value * (166 - 12)) / 190  # noqa: E731  # CSS pixels of the axis, see curves.js
    width = page.locator("[data-lab=curve]").evaluate("canvas => canvas.clientWidth")
    for step in (4, 15, 27):
        column = (46 + step / 31 * (width - 56)) / width
        assert abs(line_height(page, column) - place(curve[step])) < 0.02

    before, sent, seen = colours(page.locator("[data-lab=curve]")), len(frames), code_of(page)
    page.locator("[data-lab=found]").scroll_into_view_if_needed()
    box = page.locator("[data-lab=stretch]").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + 40, steps=4)
    wait_until(page, lambda: code_of(page) != seen)
    wait_until(page, lambda: (colours(page.locator("[data-lab=curve]")) != before).any())
    assert len(frames) == sent  # nothing goes to the server while it is dragged
    page.mouse.up()
    expect(page).not_to_have_url(re.compile(f"at={START}"))

    page.get_by_role("button", name="regime", exact=True).click()
    expect(page.locator("[data-lab=legend] button")).to_have_text(list(Regimes.class_names))
    before = colours(page.locator("[data-lab=curve]"))
    page.locator("[data-lab=overlay]").hover(position={"x": 60, "y": 60})
    wait_until(page, lambda: (colours(page.locator("[data-lab=curve]")) != before).any())
    check_fits(page)


def test_a_quiz_counts_what_was_taken_for_what_it_is(page: Page, server: Server) -> None:
    open_page(page, server, f"time_series?model={MODEL}&windows=Real+or+generated%3F&seed=5")
    sheet = page.locator("[data-lab=sheet][data-seed='5']")
    expect(sheet.locator("canvas")).to_have_count(12)
    for button in sheet.get_by_role("button", name="Real", exact=True).all():
        button.click()
    expect(page.locator("[data-lab=sheet]")).to_have_attribute("data-right", "6")  # six are
    expect(sheet.locator("figcaption", has_text="✓ real")).to_have_count(6)
    page.get_by_role("button", name="New quiz").click()
    expect(page.locator("[data-lab=sheet][data-seed='6']")).to_be_visible()
    expect(page).to_have_url(re.compile("seed=6"))
