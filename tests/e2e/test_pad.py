"""The drawing pad: what it sees and gives back are asserted on pixels, against lab.data.prepare and torch."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from sklearn.datasets import load_digits

from lab.analysis.encode import decode, encode
from lab.config import SHIPPED
from lab.data import PrepareSteps, prepare
from lab.plots.sheets import error_colours
from lab.runs.library import Library
from tests.e2e.conftest import Server, open_page, settle

ONE_GREY = 1.0  # of 255: rounding
PREPARED_ALIKE = 8  # of 255: Pillow resizes now along rows first, now along columns
MODELS = ("vae-2d-digits", "conv-vae-16d", "deep-ae-2d")
THREE = ((0.3, 0.2), (0.7, 0.25), (0.5, 0.5), (0.75, 0.7), (0.3, 0.85))  # shares of the pad's sides


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(Path("no-runs"), SHIPPED)


def rgb(canvas: Locator) -> np.ndarray:
    """The colours of a canvas, (H, W, 3) uint8."""
    shape, values = canvas.evaluate(
        """canvas => {
            const image = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            return [[canvas.height, canvas.width, 4], Array.from(image.data)];
        }"""
    )
    return np.array(values, dtype=np.uint8).reshape(shape)[..., :3]


def canvas(page: Page, name: str) -> Locator:
    return page.locator(f"canvas[data-lab={name}]")


def open_pad(page: Page, server: Server, model: str) -> None:
    open_page(page, server, f"reconstruct?model={model}")
    expect(page.locator("[data-lab=results][data-ready=true]")).to_be_visible()
    settle(page)


def filled(page: Page, state: bool = True) -> None:
    expect(page.locator(f"[data-lab=results][data-filled={str(state).lower()}]")).to_be_visible()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_timeout(300)  # the trail


def stroke(page: Page, shares: tuple[tuple[float, float], ...] = THREE) -> None:
    pad = canvas(page, "pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    for i, (x, y) in enumerate(shares):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=1 if i == 0 else 8)
        if i == 0:
            page.mouse.down()
    page.mouse.up()


def open_file(page: Page, name: str, kind: str, data: bytes) -> None:
    with page.expect_file_chooser() as chosen:
        page.locator("[data-lab=open]").click()
    chosen.value.set_files({"name": name, "mimeType": kind, "buffer": data})


def file_of(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def photo() -> Image.Image:
    """A digit as a photo shows it: dark ink on grey paper, off centre."""
    digit = (load_digits().images[3] / 16 * 255).astype(np.uint8)
    ink = Image.fromarray(digit).resize((240, 240), Image.Resampling.BICUBIC)
    paper = Image.new("L", (640, 480), 205)
    paper.paste(60, (80, 160), ink)
    return paper


def check_against_torch(page: Page, library: Library, model: str) -> np.ndarray:
    """Reconstruction, error and its number are torch's of what the model sees; returns what it sees, (H, W)."""
    network = library.load(model)
    sees = rgb(canvas(page, "sees"))[..., 0]
    images = torch.from_numpy(sees.copy())[None, None]
    recon = decode(network, encode(network, images))
    shown = rgb(canvas(page, "recon"))
    assert np.abs(shown[..., 0] - recon[0, 0].numpy() * 255).max() <= ONE_GREY
    wanted = error_colours(np.moveaxis(shown, -1, 0)[None, :1], images.numpy())[0]
    assert np.abs(rgb(canvas(page, "error")).astype(int) - np.moveaxis(wanted, 0, -1)).max() <= ONE_GREY
    mse = float((images.float() / 255 - recon).square().mean())
    said = page.locator("[data-lab=words]").inner_text()
    assert float(said.removeprefix("Squared error ").split()[0]) == pytest.approx(mse, rel=0.01)
    return sees


@pytest.mark.parametrize("model", MODELS)
def test_what_is_drawn_goes_through_the_model_without_the_server(
    page: Page, server: Server, library: Library, model: str
) -> None:
    frames: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda payload: frames.append(payload)))
    open_pad(page, server, model)
    before = len(frames)
    stroke(page)
    filled(page)
    assert len(frames) == before  # nothing went to the server
    sees = check_against_torch(page, library, model)
    share = 1.0 if sees.shape[0] == 8 else PrepareSteps().ink_share
    drawn = rgb(canvas(page, "pad"))[..., 0]
    wanted = prepare(drawn, (1, *sees.shape), PrepareSteps(ink_share=share)).image[0]
    assert np.abs(sees.astype(int) - wanted).max() <= PREPARED_ALIKE  # one preparation, in two languages
    names = page.locator("[data-lab=near] span").all_inner_texts()
    assert len(names) == 5
    assert all(name.isdigit() for name in names)


def test_the_picture_follows_the_hand(page: Page, server: Server) -> None:
    open_pad(page, server, "vae-2d-digits")
    seen = set()
    for end in range(2, len(THREE) + 1):
        stroke(page, THREE[end - 2 : end])
        filled(page)
        seen.add((rgb(canvas(page, "sees")).tobytes(), rgb(canvas(page, "recon")).tobytes()))
    assert len(seen) == len(THREE) - 1


def test_clear_undo_and_the_eraser(page: Page, server: Server) -> None:
    open_pad(page, server, "vae-2d-digits")
    clean = rgb(canvas(page, "glass"))
    stroke(page)
    filled(page)
    drawn, marked = rgb(canvas(page, "pad")), rgb(canvas(page, "glass"))
    assert drawn.max() == 255
    assert not np.array_equal(clean, marked)
    page.locator("[data-lab=closer]").click()
    assert not np.array_equal(rgb(canvas(page, "glass")), marked)  # the posterior grew
    page.locator("[data-lab=clear]").click()
    filled(page, False)
    assert rgb(canvas(page, "pad")).max() == rgb(canvas(page, "sees")).max() == 0
    assert rgb(canvas(page, "glass")).max() == 0  # nothing is marked on the map
    page.locator("[data-lab=undo]").click()
    filled(page)
    assert np.array_equal(rgb(canvas(page, "pad")), drawn)
    page.locator("[data-lab=eraser]").check()
    page.locator("[data-lab=brush]").fill("44")
    stroke(page)
    expect(page.get_by_text("nothing to see")).to_be_visible()


def test_the_steps_can_be_switched(page: Page, server: Server, library: Library) -> None:
    open_pad(page, server, "conv-vae-16d")
    stroke(page, ((0.1, 0.1), (0.3, 0.35)))
    filled(page)
    drawn = rgb(canvas(page, "pad"))[..., 0]
    for name in ("crop", "centre", "stretch"):
        page.locator(f"[data-lab={name}]").uncheck()
    page.locator("[data-lab=invert]").select_option("yes")
    filled(page)
    sees = check_against_torch(page, library, "conv-vae-16d")
    steps = PrepareSteps(invert="yes", crop=False, centre=False, stretch=False)
    assert np.abs(sees.astype(int) - prepare(drawn, (1, 28, 28), steps).image[0]).max() <= PREPARED_ALIKE
    titles = page.locator("[data-lab=stages] span").all_inner_texts()
    assert titles == ["As given", "Inverted: light ink on dark", "Fitted into 28 x 28"]


def test_an_opened_image_takes_the_same_way(page: Page, server: Server, library: Library) -> None:
    open_pad(page, server, "conv-vae-16d")
    open_file(page, "three.png", "image/png", file_of(photo(), "PNG"))
    filled(page)
    sees = check_against_torch(page, library, "conv-vae-16d")
    assert np.abs(sees.astype(int) - prepare(np.array(photo()), (1, 28, 28)).image[0]).max() <= PREPARED_ALIKE
    colour = rgb(canvas(page, "pad"))
    assert (colour[0, 0] == 0).all()  # beside the picture
    assert (colour[140, 5] > 200).all()  # its paper


def test_exif_is_honoured(page: Page, server: Server) -> None:
    open_pad(page, server, "conv-vae-16d")
    open_file(page, "upright.jpg", "image/jpeg", file_of(photo(), "JPEG", quality=95))
    filled(page)
    upright = rgb(canvas(page, "sees"))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to see it upright
    lying = photo().transpose(Image.Transpose.ROTATE_90)
    page.locator("[data-lab=clear]").click()
    filled(page, False)
    open_file(page, "lying.jpg", "image/jpeg", file_of(lying, "JPEG", quality=95, exif=exif))
    filled(page)
    assert np.abs(upright.astype(int) - rgb(canvas(page, "sees"))).mean() < 3  # JPEG blocks lie otherwise


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"no picture, but words", "cannot be read as a picture"), (b"", "is empty")],
)
def test_a_bad_file_is_told_and_the_pad_goes_on(page: Page, server: Server, data: bytes, words: str) -> None:
    open_pad(page, server, "vae-2d-digits")
    open_file(page, "note.png", "image/png", data)
    expect(page.locator("[data-lab=words]")).to_contain_text(words)
    flat = file_of(Image.new("L", (50, 50), 90), "PNG")
    open_file(page, "flat.png", "image/png", flat)
    expect(page.locator("[data-lab=words]")).to_contain_text("nothing to see")
    page.locator("[data-lab=clear]").click()
    stroke(page)
    filled(page)


def test_a_finger_draws(browser: Browser, server: Server, library: Library) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    open_pad(page, server, "vae-2d-digits")
    pad = canvas(page, "pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    touches = context.new_cdp_session(page)
    scrolled = page.locator("[data-testid=stMain]").evaluate("element => element.scrollTop")
    for i, (x, y) in enumerate(THREE):
        place = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
        kind = "touchMove" if i else "touchStart"
        touches.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [place]})
    touches.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    filled(page)
    check_against_torch(page, library, "vae-2d-digits")
    assert page.locator("[data-testid=stMain]").evaluate("element => element.scrollTop") == scrolled
    context.close()
