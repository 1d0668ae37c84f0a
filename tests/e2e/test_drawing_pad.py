"""The drawing pad: what it sees and gives back are asserted on pixels, against lab.data.preparation and torch."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from sklearn.datasets import load_digits

from lab.config import SHIPPED
from lab.data import DataConfig, PrepareSteps, prepare
from lab.jobs.worker import Worker
from lab.latent.encoding import decode, encode
from lab.plots.image_sheets import error_colours
from lab.runs.run_index import RunIndex
from lab.runs.run_spec import RunSpec, TrainingConfig
from lab.zoo.model_library import Library
from models import AEConfig
from tests.e2e.canvas import decoded, pixels, ready, wait_until
from tests.e2e.conftest import Server, open_page, settle
from ui.shared.drawing_pad import usual_steps

ONE_GREY = 1.0  # of 255: rounding
PREPARED_ALIKE = 2  # of 255: Pillow resizes with whole numbers
MODELS = ("vae-2d-digits", "conv-vae-16d", "deep-ae-2d")
THREE = ((0.3, 0.2), (0.7, 0.25), (0.5, 0.5), (0.75, 0.7), (0.3, 0.85))  # shares of the pad's sides


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(Path("no-runs"), SHIPPED)


def rgb(canvas: Locator) -> np.ndarray:
    """The colours of a canvas, (H, W, 3) uint8."""
    url = canvas.evaluate("canvas => canvas.toDataURL()")
    return np.array(Image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))))[..., :3]


def canvas(page: Page, name: str) -> Locator:
    return page.locator(f"canvas[data-lab={name}]")


def open_pad(page: Page, server: Server, model: str) -> None:
    open_page(page, server, f"reconstruct?model={model}")
    expect(page.locator("[data-lab=results][data-ready=true]")).to_be_visible()
    settle(page)


def filled(page: Page, state: bool = True) -> None:
    """Wait until what is on the pad has gone all its way: whether there is anything, and its trail too."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(page.locator(f"[data-lab=results][data-filled={str(state).lower()}][data-settled=true]")).to_be_visible()


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
    """Reconstruction, error and its number are torch's of what the model sees; returns what it sees, (C, H, W)."""
    network = library.load(model)
    sees, shown, error = (np.moveaxis(rgb(canvas(page, name)), -1, 0) for name in ("input", "recon", "error"))
    sees, shown = sees[: network.sample_shape[0]], shown[: network.sample_shape[0]]
    images = torch.from_numpy(sees.copy())[None]
    recon = decode(network, encode(network, images))
    assert np.abs(shown - recon[0].numpy() * 255).max() <= ONE_GREY
    assert np.abs(error.astype(int) - error_colours(shown[None], sees[None])[0]).max() <= ONE_GREY
    mse = float((images.float() / 255 - recon).square().mean())
    said = page.locator("[data-lab=status]").inner_text()
    assert float(said.removeprefix("Squared error ").split()[0]) == pytest.approx(mse, rel=0.01)
    return sees


@pytest.mark.parametrize("model", MODELS)
def test_a_drawing_is_processed_without_the_server(page: Page, server: Server, library: Library, model: str) -> None:
    frames: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda payload: frames.append(payload)))
    open_pad(page, server, model)
    expect(page.locator("[data-lab=near-title]")).to_be_hidden()
    before = len(frames)
    stroke(page)
    filled(page)
    expect(page.locator("[data-lab=near-title]")).to_be_visible()
    assert len(frames) == before  # nothing went to the server
    sees = check_against_torch(page, library, model)
    drawn = rgb(canvas(page, "pad"))[..., 0]
    expected = prepare(drawn, sees.shape, usual_steps(library.card(model))).image
    assert np.abs(sees.astype(int) - expected).max() <= PREPARED_ALIKE  # one preparation, in two languages
    names = page.locator("[data-lab=near] span").all_inner_texts()
    assert len(names) == 5
    assert all(name.isdigit() for name in names)


def test_a_drawing_can_be_opened_on_the_map(page: Page, server: Server, library: Library) -> None:
    open_pad(page, server, "vae-20d")
    stroke(page)
    filled(page)
    page.get_by_role("link", name="add an attribute to it").click()
    digit = ready(page)
    code = parse_qs(urlparse(page.url).query)["base"][0]
    assert code.startswith("z")
    z = [float(v) for v in code[1:].split("_")]
    assert len(z) == 20
    wait_until(page, lambda: np.abs(pixels(digit) - decoded(library, "vae-20d", z)).max() <= 1.0)
    expect(page.locator(".groups .strip[data-filled]")).to_be_visible()


def test_the_image_follows_the_pointer(page: Page, server: Server) -> None:
    open_pad(page, server, "vae-2d-digits")
    seen = set()
    for end in range(2, len(THREE) + 1):
        stroke(page, THREE[end - 2 : end])
        filled(page)
        seen.add((rgb(canvas(page, "input")).tobytes(), rgb(canvas(page, "recon")).tobytes()))
    assert len(seen) == len(THREE) - 1


def test_clear_undo_and_the_eraser(page: Page, server: Server) -> None:
    open_pad(page, server, "vae-2d-digits")
    clean = rgb(canvas(page, "overlay"))
    stroke(page)
    filled(page)
    drawn, marked = rgb(canvas(page, "pad")), rgb(canvas(page, "overlay"))
    assert drawn.max() == 255
    assert not np.array_equal(clean, marked)
    page.locator("[data-lab=closer]").click()
    assert not np.array_equal(rgb(canvas(page, "overlay")), marked)  # the posterior grew
    page.locator("[data-lab=clear]").click()
    filled(page, False)
    assert rgb(canvas(page, "pad")).max() == rgb(canvas(page, "input")).max() == 0
    assert rgb(canvas(page, "overlay")).max() == 0  # nothing is marked on the map
    page.locator("[data-lab=undo]").click()
    filled(page)
    assert np.array_equal(rgb(canvas(page, "pad")), drawn)
    page.locator("[data-lab=eraser]").check()
    page.locator("[data-lab=brush]").fill("44")
    stroke(page)
    expect(page.get_by_text("one flat colour")).to_be_visible()


def test_the_steps_can_be_switched(page: Page, server: Server, library: Library) -> None:
    open_pad(page, server, "conv-vae-16d")
    page.locator("[data-lab=brush]").fill("44")
    stroke(page, ((0.1, 0.1), (0.3, 0.35)))
    filled(page)
    assert "Stroke width matched" in page.locator("[data-lab=stages] span").all_inner_texts()
    drawn = rgb(canvas(page, "pad"))[..., 0]
    page.locator("[data-lab=stroke]").uncheck()
    filled(page)
    thick = prepare(drawn, (1, 28, 28), PrepareSteps(stroke=False)).image[0]
    assert np.abs(rgb(canvas(page, "input"))[..., 0].astype(int) - thick).max() <= PREPARED_ALIKE
    for name in ("crop", "centre", "stretch"):
        page.locator(f"[data-lab={name}]").uncheck()
    page.locator("[data-lab=invert]").select_option("yes")
    filled(page)
    sees = check_against_torch(page, library, "conv-vae-16d")
    steps = PrepareSteps(invert="yes", crop=False, centre=False, stretch=False)
    assert np.abs(sees.astype(int) - prepare(drawn, (1, 28, 28), steps).image).max() <= PREPARED_ALIKE
    titles = page.locator("[data-lab=stages] span").all_inner_texts()
    assert titles == ["Original", "Inverted: light ink on dark", "Fitted into 28 x 28"]


def test_an_opened_image_is_processed_like_a_drawing(page: Page, server: Server, library: Library) -> None:
    open_pad(page, server, "conv-vae-16d")
    open_file(page, "three.png", "image/png", file_of(photo(), "PNG"))
    filled(page)
    sees = check_against_torch(page, library, "conv-vae-16d")
    assert np.abs(sees.astype(int) - prepare(np.array(photo()), (1, 28, 28)).image).max() <= PREPARED_ALIKE
    colour = rgb(canvas(page, "pad"))
    assert (colour[0, 0] == 0).all()  # beside the picture
    assert (colour[140, 5] > 200).all()  # its paper


def test_exif_rotation_of_a_png_is_applied(page: Page, server: Server) -> None:
    open_pad(page, server, "conv-vae-16d")
    open_file(page, "upright.jpg", "image/jpeg", file_of(photo(), "JPEG", quality=95))
    filled(page)
    upright = rgb(canvas(page, "input"))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to see it upright
    lying = photo().transpose(Image.Transpose.ROTATE_90)
    page.locator("[data-lab=clear]").click()
    filled(page, False)
    open_file(page, "lying.jpg", "image/jpeg", file_of(lying, "JPEG", quality=95, exif=exif))
    filled(page)
    assert np.abs(upright.astype(int) - rgb(canvas(page, "input"))).mean() < 3  # JPEG blocks lie otherwise


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"no picture, but words", "cannot be read as a picture"), (b"", "is empty")],
)
def test_an_invalid_file_is_reported_and_the_pad_still_works(
    page: Page, server: Server, data: bytes, words: str
) -> None:
    open_pad(page, server, "vae-2d-digits")
    open_file(page, "note.png", "image/png", data)
    expect(page.locator("[data-lab=status]")).to_contain_text(words)
    flat = file_of(Image.new("L", (50, 50), 90), "PNG")
    open_file(page, "flat.png", "image/png", flat)
    expect(page.locator("[data-lab=status]")).to_contain_text("one flat colour")
    page.locator("[data-lab=clear]").click()
    stroke(page)
    filled(page)


def test_drawing_works_by_touch(phone: Page, server: Server, library: Library) -> None:
    open_pad(phone, server, "vae-2d-digits")
    pad = canvas(phone, "pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    touches = phone.context.new_cdp_session(phone)
    scrolled = phone.locator("[data-testid=stMain]").evaluate("element => element.scrollTop")
    for i, (x, y) in enumerate(THREE):
        place = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
        kind = "touchMove" if i else "touchStart"
        touches.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [place]})
    touches.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    filled(phone)
    check_against_torch(phone, library, "vae-2d-digits")
    assert phone.locator("[data-testid=stMain]").evaluate("element => element.scrollTop") == scrolled


def test_the_keyboard_draws(page: Page, server: Server, library: Library) -> None:
    open_pad(page, server, "vae-2d-digits")
    pen, press = page.locator("[data-lab=pen]"), page.keyboard.press
    canvas(page, "pad").focus()
    press("Shift+ArrowUp")  # from the middle of the sheet
    expect(pen).to_be_visible()
    assert rgb(canvas(page, "pad")).max() == 0  # the pen is up
    press("Space")
    for _ in range(3):
        press("Shift+ArrowRight")
    page.keyboard.down("ArrowDown")
    page.keyboard.down("ArrowLeft")  # both are held: down once more, and left
    for key in ("ArrowDown", "ArrowLeft"):
        page.keyboard.up(key)
    press("Enter")
    expect(page.locator("[data-lab=pen-status]")).to_have_text("Pen up")
    press("Shift+ArrowUp")
    filled(page)
    drawn = rgb(canvas(page, "pad"))[..., 0]
    assert (drawn[120, 140:200] == 255).all()
    assert drawn[128, 196] == 255  # where the arrows that were held together led
    inked = np.argwhere(drawn > 127)
    assert inked.min(0).tolist() == [110, 130]  # a brush 20 pixels across, and nothing above: the pen was up again
    check_against_torch(page, library, "vae-2d-digits")
    press("Control+z")
    filled(page, False)
    press("Tab")
    expect(pen).to_be_hidden()


@pytest.fixture(scope="module")
def colours(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Two classes of colour images, and a run named colours on them."""
    images = tmp_path_factory.mktemp("images")
    generator = np.random.default_rng(0)
    for label in ("left", "right"):
        (images / label).mkdir()
        for i in range(15):
            pixels = np.tile(generator.integers(0, 256, 3, dtype=np.uint8), (12, 12, 1))
            pixels[:, : 6 if label == "left" else -6] = generator.integers(0, 256, 3)
            Image.fromarray(pixels).save(images / label / f"{i}.png")
    data = DataConfig(name="folder", path=str(images))
    spec = RunSpec(data, "ae", AEConfig(widths=(32,), latent_dim=4), TrainingConfig(epochs=3, batch_size=8))
    status = Worker(RunIndex(server.runs).create(spec, "colours")).run()
    assert status.state == "done", status.reason
    return Library(server.runs, SHIPPED)


@pytest.mark.own_window
def test_the_pad_of_a_colour_model_draws_in_colour(page: Page, server: Server, colours: Library) -> None:
    open_pad(page, server, "colours")
    expect(page.locator("[data-lab=steps]")).to_be_hidden()  # they concern ink on paper only
    page.locator("[data-lab=colour]").fill("#ff3020")
    page.locator("[data-lab=brush]").fill("44")
    stroke(page)
    filled(page)
    drawn = rgb(canvas(page, "pad"))
    assert drawn[140, 140].tolist() == [255, 48, 32]
    sees = check_against_torch(page, colours, "colours")
    assert np.abs(sees.astype(int) - prepare(drawn, (3, 12, 12)).image).max() <= PREPARED_ALIKE
    page.locator("[data-lab=clear]").click()
    filled(page, False)
    page.locator("[data-lab=colour]").fill("#ffffff")
    blue = Image.new("RGB", (90, 60), (20, 40, 200))
    blue.paste((20, 40, 100), (60, 0, 90, 60))
    open_file(page, "blue.png", "image/png", file_of(blue, "PNG"))
    filled(page)
    stroke(page, ((0.3, 0.5), (0.7, 0.5)))
    filled(page)
    drawn = rgb(canvas(page, "pad"))
    assert drawn[140, 140].tolist() == [255, 255, 255]  # white is white, also on a picture
    assert drawn[100, 140].tolist() == [20, 40, 200]
    check_against_torch(page, colours, "colours")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.locator(".pad").evaluate("pad => pad.scrollWidth <= pad.clientWidth")
