"""The latent-space metrics on the Explore page are those of the chosen model, measured when they are opened."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from lab.config import SHIPPED
from lab.data import DataConfig, load_dataset
from lab.metrics.evaluation import evaluate_all
from lab.metrics.metric import NEEDS
from lab.metrics.metric_registry import METRICS
from lab.zoo.model_library import Library
from tests.e2e.conftest import Server, open_page


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has_text=f"{METRICS[name].title}. {METRICS[name].help}")


def test_they_match_the_model(page: Page, server: Server) -> None:
    open_page(page, server, "explore?model=vae-2d-digits")
    assert row(page, "trustworthiness").count() == 0  # nothing is measured before it is opened
    page.locator(".st-key-metrics summary").click()
    model = Library(server.runs, SHIPPED).load("vae-2d-digits")
    measured = evaluate_all(model, load_dataset(DataConfig(name="digits")))
    for name in ("psnr", "iwae_bound", "trustworthiness", "kmeans_nmi", "active_units"):
        expect(row(page, name).get_by_role("cell").nth(1)).to_have_text(METRICS[name].text(measured[name].value))
    page.wait_for_url("**metrics=true**")


def test_without_the_images_the_codes_are_measured(page: Page, server: Server) -> None:
    open_page(page, server, "explore?model=vae-2d&metrics=true")  # MNIST is not in the test's folder
    expect(page.get_by_text(NEEDS["images"][1])).to_be_visible()
    expect(row(page, "silhouette")).to_be_visible()
    assert row(page, "psnr").count() == 0
