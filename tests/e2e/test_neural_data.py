"""The Neural data page: one time moves animal, raster and code; a dragged code is decoded in the browser."""

from __future__ import annotations

import re

import numpy as np
from playwright.sync_api import Page, expect

from lab.data import load_dataset
from lab.experiments.place_decoding import decoded_places, place_columns, time_order
from lab.latent.encoding import decode, encode
from tests.e2e.canvas import colours, frame, shipped, wait_until
from tests.e2e.conftest import Server, open_page, settle

NAME = "spike-vae-3d"
SECONDS = 1100.05  # the middle of a bin
FEW = 0.01  # share of the pixels that rounding of two networks may move


def test_time_moves_everything_and_a_dragged_code_is_decoded(page: Page, server: Server) -> None:
    frames: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda payload: frames.append(payload)))
    open_page(page, server, f"neural_data?model={NAME}&t={SECONDS}")
    path = page.locator("[data-lab=path][data-ready=true]")
    expect(path).to_be_visible()
    decoded, counted, status = (page.locator(f"[data-lab={name}]") for name in ("decoded", "counted", "status"))
    expect(decoded).to_have_attribute("data-frames", re.compile("."))
    settle(page)

    library = shipped()
    card, model = library.card(NAME), library.load(NAME)
    data = load_dataset(card.spec.data)
    order = time_order(data.test.targets.numpy(), data.info.targets)
    times = data.test.targets[:, -1].numpy()[order]
    index = int(order[np.abs(times - SECONDS).argmin()])
    window = data.test.samples[[index]]
    code = encode(model, window)
    drawn = [colours(canvas)[..., :3] for canvas in (counted, decoded)]
    for picture, samples in zip(drawn, (window, decode(model, code)), strict=True):
        expected = np.moveaxis(card.kind.pictures(samples)[0], 0, -1)
        assert picture.shape == expected.shape
        assert (np.abs(picture - expected).max(2) > 2).mean() < FEW
    columns = place_columns(data.info.targets)
    places = data.train.targets[:, columns].numpy()
    [place] = decoded_places(encode(model, data.train.samples).numpy(), places, code.numpy())
    x, y = (float(part) for part in re.search(r"Decoded: (-?\d+), (-?\d+) cm", status.inner_text()).groups())  # type: ignore[union-attr]
    assert np.abs(np.array([x, y]) - place).max() < 1

    before, raster = len(frames), page.locator("[data-lab=raster]")
    shown = {name: colours(page.locator(f"[data-lab={name}]")).tobytes() for name in ("track", "path", "raster")}
    page.locator("[data-lab=time]").evaluate(
        "(s) => { s.value = Number(s.value) + 200; s.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    frame(page)
    for name, old in shown.items():
        wait_until(page, lambda name=name, old=old: colours(page.locator(f"[data-lab={name}]")).tobytes() != old)
    old, still = colours(decoded).tobytes(), colours(raster).tobytes()
    box = path.bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 40, middle[1] + 30, steps=4)
    expect(status).to_contain_text("dragged code")
    wait_until(page, lambda: colours(decoded).tobytes() != old)
    assert colours(raster).tobytes() == still  # time stands
    assert len(frames) == before  # nothing went to the server
    page.mouse.up()


def test_a_model_of_images_gives_way_to_the_shipped_one(page: Page, server: Server) -> None:
    open_page(page, server, "neural_data?model=vae-2d-digits&space=3-D&by=time")
    path = page.locator("[data-lab=path][data-ready=true]")
    expect(path).to_be_visible()
    expect(page.locator("[data-lab=path-title]")).to_contain_text("turn")
    expect(page.locator("[data-lab=legend]")).to_contain_text("time")
    turned = colours(path).tobytes()
    path.focus()
    page.keyboard.press("ArrowRight")
    wait_until(page, lambda: colours(path).tobytes() != turned)
    play = page.locator("[data-lab=play]")
    before = page.locator("[data-lab=time]").input_value()
    play.click()
    wait_until(page, lambda: page.locator("[data-lab=time]").input_value() != before)
    play.click()
    expect(play).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".lab-table")).to_contain_text("PCA, 3-D")
