"""The figures of a space on the Explore page: those of the chosen model, measured when they are asked for."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from lab.config import SHIPPED
from lab.data import DataConfig, load_dataset
from lab.metrics.metric_registry import FIGURES, representation
from lab.plots.palette import format_number
from lab.zoo.model_library import Library
from tests.e2e.conftest import Server, open_page


def test_they_are_those_of_the_model(page: Page, server: Server) -> None:
    open_page(page, server, "explore?model=vae-2d-digits")
    rows = page.get_by_role("row")
    assert rows.filter(has_text="Trustworthiness.").count() == 0  # nothing is measured before it is asked for
    page.get_by_text("Latent-space metrics").click()
    model = Library(server.runs, SHIPPED).load("vae-2d-digits")
    found = representation(model, load_dataset(DataConfig(name="digits")))
    for name in ("psnr", "iwae_bound", "trustworthiness", "kmeans_nmi", "active_units"):
        shown = f"{found[name]:.0f}" if name == "active_units" else format_number(found[name])
        cell = rows.filter(has_text=f"{FIGURES[name].title}.").get_by_role("cell").last
        expect(cell).to_have_text(re.compile(rf"^{re.escape(shown)}(\s(dB|nats))?$"))
    expect(page).to_have_url(re.compile("metrics=true"))


def test_without_the_images_the_codes_are_measured(page: Page, server: Server) -> None:
    open_page(page, server, "explore?model=vae-2d&metrics=true")  # MNIST is not in the test's folder
    expect(page.get_by_text("Metrics that need images are left out: MNIST is not on this machine.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Silhouette.")).to_be_visible()
    assert page.get_by_role("row").filter(has_text="PSNR.").count() == 0
