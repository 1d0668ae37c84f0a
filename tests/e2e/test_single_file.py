"""A model's page, opened from the disk in a browser without a network, computes what torch computes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Page, expect

from lab.cli.inspect_commands import library
from lab.export.single_file import PageContent, page_file
from lab.zoo.page_exports import page_of_card
from models import Autoencoder, VAEConfig, build_model

FORWARD = 'MODULES["runtime/forward-pass.js"].forward'
REFS = ("vae-2d-digits", "conv-vae-16d", "cvae-2d", "mnist14-vae-3d", "spike-vae-3d", "vae-2d-taste", "sparse-digits")


@pytest.fixture
def offline_page(browser: Browser) -> Page:
    context = browser.new_context(offline=True)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: errors.append(request.url) if not request.url.startswith("file:") else None)
    yield page  # type: ignore[misc]
    context.close()
    assert not errors


def open_file(page: Page, folder: Path, text: str) -> None:
    path = folder / "index.html"
    path.write_text(text, encoding="utf-8")
    page.goto(path.as_uri())
    expect(page.locator("#digit[data-ready]")).to_be_visible()
    page.wait_for_function("window.latentPage")


def decoded(page: Page, z: torch.Tensor) -> np.ndarray:
    code = f"z => Array.from({FORWARD}(latentPage.layers, Float32Array.from(z)))"
    return np.array([page.evaluate(code, row.tolist()) for row in z])


def largest_difference(page: Page, model: Autoencoder, z: torch.Tensor) -> float:
    """Return the largest difference from torch, as a share of the data's range."""
    with torch.no_grad():
        expected = model.decode(z).flatten(1).numpy()
    span = 2.0 if model.scale_span == 2.0 else max(1.0, float(np.ptp(expected)))
    return float(np.abs(decoded(page, z) - expected).max()) / span


def test_pages_of_pretrained_models_decode_as_torch_does(offline_page: Page, tmp_path: Path) -> None:
    for ref in REFS:
        card, stored = library().card(ref), library().stored_codes(ref)
        assert stored is not None
        open_file(offline_page, tmp_path, page_of_card(library(), card))
        model, z = library().load(ref), torch.from_numpy(stored.codes[:8])
        assert largest_difference(offline_page, model, z) <= 1e-3, ref


@pytest.mark.parametrize("half", [True, False])
def test_an_own_convolutional_model_of_series_is_computed_too(offline_page: Page, tmp_path: Path, half: bool) -> None:
    card = library().card("vae-2d-waveforms")
    shape = card.info.sample_shape
    config = VAEConfig(
        architecture="conv", channels=(8, 4), latent_dim=3, activation="leaky_relu", output="linear", recon_loss="mse"
    )
    model = build_model("vae", config, shape).eval()
    codes = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
    labels = np.arange(50) % len(card.info.class_names)
    open_file(offline_page, tmp_path, page_file(PageContent("mine", model, card.info, codes, labels), half=half))
    assert largest_difference(offline_page, model, torch.from_numpy(codes[:8])) <= (1e-3 if half else 1e-5)


def test_the_pointer_the_keys_and_the_sliders_decode(offline_page: Page, tmp_path: Path) -> None:
    card = library().card("vae-2d-digits")
    open_file(offline_page, tmp_path, page_of_card(library(), card))
    page, model = offline_page, library().load("vae-2d-digits")
    assert float(page.locator("#digit").get_attribute("data-ready") or "") < 2000
    status = page.locator("#status")

    def drawn_is_decoded() -> None:
        z = torch.tensor([page.evaluate("Array.from(latentPage.z)")], dtype=torch.float32)
        with torch.no_grad():
            expected = (model.decode(z).clamp(0, 1)[0, 0] * 255).numpy()
        grey = page.evaluate(
            "() => Array.from(document.getElementById('digit').getContext('2d').getImageData(0, 0, 8, 8).data)"
        )
        assert np.abs(np.array(grey[::4]).reshape(8, 8) - expected).max() <= 1

    drawn_is_decoded()
    before = status.text_content() or ""
    page.locator("#overlay").hover(position={"x": 60, "y": 80})
    expect(status).not_to_have_text(before)
    drawn_is_decoded()
    before = status.text_content() or ""
    page.locator("#overlay").press("ArrowRight")
    expect(status).not_to_have_text(before)
    page.locator("#sliders input").first.fill("1.5")
    expect(status).to_contain_text("z0 = 1.50")
    drawn_is_decoded()
    expect(page.locator("#neighbours canvas")).to_have_count(5)
    expect(page.locator("footer")).to_contain_text("CC BY 4.0")
