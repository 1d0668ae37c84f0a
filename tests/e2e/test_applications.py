"""The small demos: what each shows, against torch and numpy on the same images."""

from __future__ import annotations

import base64
import io
import re

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from lab.data import DataConfig, load_dataset
from lab.experiments.unit_responses import describe_units
from lab.latent.encoding import decode, encode, posterior_std, squared_errors
from lab.latent.interpolation import linear_path, nearest_real
from tests.e2e.canvas import ONE_GREY, decoded, pixels, shipped, wait_until
from tests.e2e.conftest import Server, open_page, settle
from tests.e2e.test_pages import check_fits

VAE, AE, SPARSE = "vae-2d-digits", "denoiser-digits", "sparse-digits"
PATIENCE = 1.0  # of 255: rounding


@pytest.fixture(scope="module")
def test_images() -> torch.Tensor:
    torch.set_num_threads(1)
    return load_dataset(DataConfig("digits")).test.samples


def picker(page: Page, label: str) -> Locator:
    return page.locator(f"[data-lab=picker][aria-label='{label}']")


def press(page: Page, label: str, place: int) -> int:
    """Press a picture of a row by its place; returns its value."""
    button = picker(page, label).locator("button").nth(place)
    value = button.get_attribute("data-value") or ""
    button.click()
    expect(picker(page, label)).to_have_attribute("data-picked", value)
    settle(page)
    return int(value)


def picture(image: Locator) -> np.ndarray:
    """The first channel of a picture in a row, (H, W), as it reached the browser."""
    source = image.get_attribute("src") or ""
    result = Image.open(io.BytesIO(base64.b64decode(source.split(",", 1)[1])))
    return np.asarray(result.convert("RGB"))[..., 0].astype(float)


def test_each_row_varies_one_dimension_of_the_chosen_image(page: Page, server: Server) -> None:
    open_page(page, server, f"applications?model={VAE}")
    index = press(page, "Start from", 4)
    expect(page).to_have_url(re.compile(f"from={index}"))
    kl = shipped().kl_per_dim(VAE) or []
    rows = page.locator(".lab-rows tr")
    expect(rows).to_have_count(2)
    base = shipped().stored_codes(VAE).codes[index]  # type: ignore[union-attr]
    for place, d in enumerate(np.argsort(-np.array(kl))):
        expect(rows.nth(place).locator("th")).to_have_text(f"z{d}{kl[d]:.2f} nats")
        expected = np.tile(base, (3, 1))
        expected[:, d] = [-3.0, 0.0, 3.0]
        strip = picture(rows.nth(place).locator("img"))
        for code, step in zip(expected, (0, 5, 10), strict=True):
            assert np.abs(strip[:, 9 * step : 9 * step + 8] - decoded(shipped(), VAE, code)).max() <= PATIENCE
    open_page(page, server, f"applications?model={SPARSE}")
    expect(page.locator(".lab-rows tr")).to_have_count(16)
    page.get_by_role("radio", name="32", exact=True).click()
    expect(page.locator(".lab-rows tr")).to_have_count(32)


def test_steps_between_two_images_show_their_distance_to_real_images(
    page: Page, server: Server, test_images: torch.Tensor
) -> None:
    open_page(page, server, f"applications?model={VAE}&demo=Interpolation&other={AE}")
    start, end = press(page, "From", 3), press(page, "To", 7)
    expect(page).to_have_url(re.compile(f"from={start}.*to={end}"))
    rows = page.locator(".lab-rows tr")
    expect(rows.locator("th")).to_have_text([f"{VAE}, linear", f"{VAE}, spherical", f"{AE}, linear"])
    for place, name in ((0, VAE), (2, AE)):
        codes = shipped().stored_codes(name).codes  # type: ignore[union-attr]
        path = torch.from_numpy(linear_path(codes[start], codes[end], 11).astype(np.float32))
        recon = decode(shipped().load(name), path)
        distances, _ = nearest_real(recon, test_images)
        expect(rows.nth(place).locator("td small")).to_have_text([f"{value:.3f}" for value in distances.tolist()])
        middle = picture(rows.nth(place).locator("img").nth(5))
        assert np.abs(middle - 255 * recon[5, 0].numpy()).max() <= PATIENCE
    expect(page.locator(".st-key-ways .js-plotly-plot")).to_be_visible()
    expect(page.get_by_text("Over 100 pairs of test images")).to_be_visible()


def test_variations_follow_the_slider(page: Page, server: Server, test_images: torch.Tensor) -> None:
    open_page(page, server, f"applications?model={VAE}&demo=Variations&spread=0")
    index = press(page, "Image", 2)
    sheet = page.locator("[data-lab=variations][data-tiles='8x3']")
    model = shipped().load(VAE)
    code = shipped().stored_codes(VAE).codes[index]  # type: ignore[union-attr]
    plain = decoded(shipped(), VAE, code)
    wait_until(page, lambda: bool(np.abs(pixels(sheet) - np.tile(plain, (3, 8))).max() <= ONE_GREY))
    expect(page.get_by_text("0.00 standard deviations of its posterior: all are")).to_be_visible()
    page.get_by_role("slider", name="distance").fill("2")
    expect(page.get_by_text("2.00 standard deviations of its posterior")).to_be_visible()
    expect(page).to_have_url(re.compile("spread=2"))
    std = posterior_std(model, test_images[[index]])
    assert std is not None
    draws = page.evaluate(
        """async ([code, std]) => {
            const { near } = await import("./app/static/lab/components/variations/variations.js");
            return near(code, std, 2, 0, 24).map((z) => Array.from(z));
        }""",
        [code.tolist(), std[0].tolist()],
    )
    assert np.std(np.array(draws) - code, axis=0) == pytest.approx(2 * std[0].numpy(), rel=0.6)
    expected = (
        (255 * decode(model, torch.tensor(draws))[:, 0].numpy()).reshape(3, 8, 8, 8).swapaxes(1, 2).reshape(24, 64)
    )
    wait_until(page, lambda: bool(np.abs(pixels(sheet) - expected).max() <= ONE_GREY))
    expect(page.get_by_text("variations of size 1 change the accuracy by")).to_be_visible()
    expect(page.locator(".st-key-gains .js-plotly-plot")).to_be_visible()
    check_fits(page)


def test_out_of_distribution_errors_match_torch(page: Page, server: Server, test_images: torch.Tensor) -> None:
    open_page(page, server, f"applications?model={VAE}&demo=Foreign+data")
    model = shipped().load(VAE)
    own = float(shipped().stored_codes(VAE).errors.mean())  # type: ignore[union-attr]
    for name, images in (("upside down", test_images.flip(2, 3)), ("inverted", 255 - test_images)):
        page.get_by_role("radio", name=name).click()
        settle(page)
        foreign = float(squared_errors(images, decode(model, encode(model, images))).mean())
        reported = page.get_by_text(f"training distribution {own:.4f}, on its own images {name} {foreign:.3g}")
        expect(reported).to_contain_text(f"{foreign / own:.3g} times")
    page.get_by_role("radio", name="shapes").click()
    expect(page.get_by_text("on shapes", exact=False).first).to_be_visible()
    expect(page.locator(".st-key-ood_errors .legendtext")).to_have_text(["own (299 images)", "shapes (1,000 images)"])
    expect(page.locator(".lab-rows tr")).to_have_count(4)


def test_a_chosen_unit_shows_its_strongest_images(page: Page, server: Server, test_images: torch.Tensor) -> None:
    open_page(page, server, f"applications?model={VAE}&demo=Units")
    expect(page.get_by_text("This model's code is not sparse")).to_be_visible()
    expect(page.get_by_role("link", name="Train sparse-l1")).to_be_visible()
    page.get_by_role("link", name="Switch to a sparse digits model").click()
    expect(page.get_by_text("This model's code is not sparse")).to_have_count(0)
    settle(page)
    stored = shipped().stored_codes(SPARSE)
    assert stored is not None
    units = describe_units(stored.codes)
    unit = press(page, "What each unit contributes", 3)
    assert unit == units.order[3]
    expect(page.get_by_text(f"Unit {unit}: selectivity {units.selectivity[unit]:.2f}")).to_be_visible()
    firing = units.firing(unit, 9)
    images = page.locator(".lab-rows").nth(1).locator("td")
    for place in (0, 8):
        label = str(stored.labels[firing[place]])
        expect(images.nth(place).locator("small")).to_have_text(re.compile(f"^{label}: "))
        assert np.array_equal(picture(images.nth(place).locator("img")), test_images[firing[place], 0].numpy())
    alone = picture(page.locator(".lab-rows").first.locator("img").nth(1))
    assert np.abs(alone - decoded(shipped(), SPARSE, units.alone(unit, stored.codes))).max() <= PATIENCE
    share = 100 * units.on().mean()
    expect(page.get_by_text(f"For an image {share:.1f} % of the 256 units are active on average")).to_be_visible()


@pytest.mark.parametrize("demo", ["Interpolation", "Variations", "Foreign+data"])
def test_without_its_images_a_demo_shows_what_it_can(page: Page, server: Server, demo: str) -> None:
    open_page(page, server, f"applications?model=vae-2d&demo={demo}&from=no&spread=much&data=nothing&other=none")
    missing = page.get_by_text("is not on this machine, so its images cannot be shown")
    expect(missing).to_have_count(1)
    expect(page.locator(".lab-rows img").first).to_be_visible()
    check_fits(page)
