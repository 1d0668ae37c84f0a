"""Noise scrubbed and brushed in the browser: asserted on pixels, against torch, scikit-image and scipy."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from lab.data import DataConfig, load_dataset, prepare
from lab.experiments.filters import gaussian, median
from lab.latent.encoding import decode, encode
from lab.latent.projection import principal_axes
from lab.metrics.psnr import psnr
from lab.metrics.ssim import ssim
from lab.zoo.model_library import Library
from tests.e2e.canvas import ONE_GREY, pixels, shipped, wait_until
from tests.e2e.conftest import Server, open_page, reopen, settle
from tests.e2e.test_drawing_pad import PREPARED_ALIKE, file_of, photo
from ui.shared.drawing_pad import usual_steps

DENOISER, PLAIN = "denoiser-digits", "ae-32d-digits"


@pytest.fixture(scope="module")
def library() -> Library:
    return shipped()


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    """The test images, (N, 8, 8) in 0 .. 255."""
    return load_dataset(DataConfig(name="digits")).test.samples[:, 0].numpy().astype(float)


def open_denoise(page: Page, server: Server, query: str) -> None:
    open_page(page, server, f"denoise?{query}")
    settled(page)
    settle(page)


def settled(page: Page) -> None:
    """Wait until the newest image has gone through all."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(page.locator("[data-lab=trio][data-ready=true][data-settled=true]")).to_be_visible()


def figure(page: Page, name: str) -> Locator:
    return page.locator(f"figure:has(canvas[data-lab={name}])")


def shown(page: Page, name: str) -> np.ndarray:
    """(H, W) in 0 .. 255."""
    return pixels(page.locator(f"canvas[data-lab={name}]"))


def scrub(page: Page, level: float) -> None:
    page.locator("[data-lab=level]").fill(str(level))
    settled(page)


def through(library: Library, name: str, image: np.ndarray) -> np.ndarray:
    model = library.load(name)
    images = torch.from_numpy(image.astype(np.uint8))[None, None]
    return decode(model, encode(model, images))[0, 0].numpy() * 255


def check_figures(page: Page, name: str) -> None:
    """PSNR and SSIM below a picture are the libraries' for the pixels shown."""
    image, clean = (shown(page, part)[None] / 255 for part in (name, "clean"))
    said = figure(page, name).locator(".figures").inner_text().replace("\xa0", " ")
    result = re.fullmatch(r"PSNR (.+) dB · SSIM (.+)", said)
    assert result, said
    assert float(result[1]) == pytest.approx(float(psnr(clean[None], image[None])[0]), abs=0.051)
    assert float(result[2]) == pytest.approx(ssim(clean, image), abs=0.0051)


def check_all(page: Page, library: Library) -> None:
    """All that is shown is what the libraries make of exactly the noisy pixels shown."""
    noisy = shown(page, "noisy")
    assert np.abs(shown(page, "cleaned") - through(library, DENOISER, noisy)).max() <= ONE_GREY
    assert np.abs(shown(page, "plain") - through(library, PLAIN, noisy)).max() <= ONE_GREY
    size = int(figure(page, "median").locator("b").inner_text().split("×")[1])
    assert np.array_equal(shown(page, "median"), median(noisy[None, None], size)[0, 0])
    sigma = float(figure(page, "gaussian").locator("b").inner_text().split()[2])
    assert np.abs(shown(page, "gaussian") - gaussian(noisy[None, None], sigma)[0, 0]).max() <= ONE_GREY
    for name in ("noisy", "cleaned", "plain", "median", "gaussian"):
        check_figures(page, name)


def test_the_denoised_image_matches_torch_at_a_dragged_level(
    page: Page, server: Server, library: Library, digits: np.ndarray
) -> None:
    open_denoise(page, server, f"model={PLAIN}")
    assert np.array_equal(shown(page, "clean"), digits[0])
    offs = []
    for level in (0.2, 0.5, 0.9):
        scrub(page, level)
        check_all(page, library)
        offs.append(np.sign(shown(page, "noisy") - digits[0]))
    assert not ((offs[0] * offs[2]) < 0).any()  # more of the same noise, never the other way
    page.get_by_role("button", name="Salt and pepper").click()
    settled(page)
    check_all(page, library)
    scrub(page, 0)
    assert np.array_equal(shown(page, "noisy"), digits[0])
    expect(figure(page, "noisy").locator(".figures")).to_have_text("PSNR\xa0∞\xa0dB · SSIM\xa01.00")


def test_the_arrow_joins_the_noisy_and_the_clean_code(page: Page, server: Server, library: Library) -> None:
    open_denoise(page, server, f"model={DENOISER}&level=0.7")
    model = library.load(DENOISER)
    images = np.stack([shown(page, name) for name in ("noisy", "clean")]).astype(np.uint8)
    codes = encode(model, torch.from_numpy(images)[:, None]).numpy()
    stored = library.stored_codes(DENOISER)
    assert stored
    result = principal_axes(stored.codes, 2)
    expected = ((codes - result.mean) @ result.axes[:2].T).ravel()
    reported = page.locator("[data-lab=overlay]").get_attribute("data-arrow")
    assert reported and np.abs(np.array(reported.split(), dtype=float) - expected).max() < 0.01
    apart = float(np.linalg.norm(codes[0] - codes[1]))
    expect(page.locator("[data-lab=status]")).to_contain_text(f"{apart:.2f} apart")


def test_a_brush_masks_and_adds_noise_and_clear_removes_it(page: Page, server: Server, library: Library) -> None:
    open_denoise(page, server, f"model={DENOISER}&level=0.1&image=2")
    before = shown(page, "noisy")
    for brush in ("cover", "noise"):
        page.get_by_role("button", name=brush, exact=True).click()
        box = page.locator("canvas[data-lab=noisy]").bounding_box()
        assert box
        y = box["y"] + 0.55 * box["height"]
        page.mouse.move(box["x"] + 0.1 * box["width"], y)
        page.mouse.down()
        page.mouse.move(box["x"] + 0.9 * box["width"], y, steps=6)
        page.mouse.up()
        settled(page)
        after = shown(page, "noisy")
        assert (after[4] != before[4]).any() and np.array_equal(after[:3], before[:3])
        if brush == "cover":
            assert not after[4, 1:7].any()
        check_all(page, library)
        page.get_by_role("button", name="Clear").click()
        settled(page)
        assert np.array_equal(shown(page, "noisy"), before)


def test_the_state_is_kept_in_the_address_and_restored(page: Page, server: Server, digits: np.ndarray) -> None:
    open_denoise(page, server, f"model={PLAIN}&noise=masking&level=0.3&image=4&seed=2")
    assert np.array_equal(shown(page, "clean"), digits[4])
    masked = shown(page, "noisy") != digits[4]
    assert not shown(page, "noisy")[masked].any()
    first = shown(page, "noisy")
    page.get_by_role("button", name="New noise").click()
    settled(page)
    assert not np.array_equal(shown(page, "noisy"), first)
    page.get_by_role("button", name="Another image").click()
    scrub(page, 0.4)
    expect(page).to_have_url(re.compile("level=0.4"))
    for part in ("noise=masking", "image=5", "seed=3"):
        assert part in page.url
    rested = shown(page, "noisy")
    reopen(page, server)
    settled(page)
    assert np.array_equal(shown(page, "noisy"), rested)


def test_the_three_images_are_saved_as_one(page: Page, server: Server) -> None:
    open_denoise(page, server, f"model={PLAIN}")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save", exact=True).click()
    sheet = np.array(Image.open(download.value.path()))[7::14, 7::14, 0]  # 112 pixels for 8
    assert np.array_equal(sheet, np.concatenate([shown(page, name) for name in ("noisy", "cleaned", "clean")], axis=1))


def test_images_of_a_class(page: Page, server: Server) -> None:
    open_denoise(page, server, f"model={PLAIN}")
    page.get_by_label("Image of").select_option("3")
    for _ in range(3):
        settled(page)
        expect(figure(page, "clean").locator("b")).to_have_text("clean: 3")
        before = shown(page, "clean")
        page.get_by_role("button", name="Another image").click()
        wait_until(page, lambda before=before: not np.array_equal(shown(page, "clean"), before))


def test_an_own_image_is_prepared_and_gets_noise(
    page: Page, server: Server, library: Library, digits: np.ndarray
) -> None:
    open_denoise(page, server, f"model={DENOISER}")
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Open an image").click()
    chosen.value.set_files({"name": "d.png", "mimeType": "image/png", "buffer": file_of(photo(), "PNG")})
    expect(figure(page, "clean").locator("b")).to_have_text("clean: yours")
    settled(page)
    steps = usual_steps(library.card(DENOISER))
    expected = prepare(np.array(photo()), (1, 8, 8), steps).image[0]
    assert np.abs(shown(page, "clean") - expected).max() <= PREPARED_ALIKE
    check_all(page, library)
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Open an image").click()
    chosen.value.set_files({"name": "bad.png", "mimeType": "image/png", "buffer": b"no picture"})
    expect(page.locator("[data-lab=status]")).to_contain_text("cannot be read as a picture")
    page.get_by_role("button", name="Another image").click()
    settled(page)
    assert np.array_equal(shown(page, "clean"), digits[1])


def test_the_chart_follows_the_kind_of_noise(page: Page, server: Server) -> None:
    open_denoise(page, server, f"model={PLAIN}")
    chart = page.locator("[data-testid=stPlotlyChart]")
    expect(chart).to_contain_text("Gaussian: standard deviation of the noise")
    expect(chart).to_contain_text("best median filter")
    page.get_by_role("button", name="masking").click()
    expect(chart.filter(has_text="Masking: share of the pixels")).to_be_visible()
    expect(chart).to_have_count(1)  # the old one has gone


def test_without_its_dataset_digits_are_shown_instead(page: Page, server: Server, digits: np.ndarray) -> None:
    assert not (Path(server.data) / "MNIST").exists()
    open_denoise(page, server, "model=vae-2d&level=nonsense&image=-1e9&noise=fog")
    assert np.array_equal(shown(page, "clean"), digits[0])
    expect(page.get_by_text("MNIST is not on this machine: these are Digits 8x8.")).to_be_visible()


def test_on_a_phone_the_images_are_side_by_side(phone: Page, server: Server) -> None:
    open_denoise(phone, server, f"model={PLAIN}")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    boxes = [phone.locator(f"canvas[data-lab={name}]").bounding_box() for name in ("noisy", "cleaned", "clean")]
    assert all(boxes)
    tops = {round(box["y"]) for box in boxes if box}
    assert len(tops) == 1 and tops.pop() < 500
    before = shown(phone, "noisy")
    phone.get_by_role("button", name="cover", exact=True).tap()
    first = phone.locator("canvas[data-lab=noisy]").bounding_box()  # the tap may have scrolled the page
    assert first
    phone.touchscreen.tap(first["x"] + first["width"] / 2, first["y"] + first["height"] / 2)
    wait_until(phone, lambda: not np.array_equal(shown(phone, "noisy"), before))
