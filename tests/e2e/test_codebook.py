"""A VQ-VAE on the Train page: the browser decodes it, and the use of its codebook is told; two decoders swapped."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.runs.run_folder import RunFolder
from lab.zoo.presets import get_preset
from tests.e2e.conftest import Server, open_page


def trained(server: Server, preset: str) -> RunFolder:
    folder = claim_new(server.runs, get_preset(preset).on("digits").with_settings({"epochs": 2}), preset)
    assert Worker(folder).run().state == "done"
    return folder


def test_codebook_usage_is_shown_with_the_curve(page: Page, server: Server) -> None:
    run = trained(server, "vq-vae-2d")
    last = [event for event in run.events() if event["kind"] == "epoch"][-1]["val"]
    open_page(page, server, f"train?run={run.name()}")
    expect(page.locator("[data-lab=digit][data-ready=true]")).to_be_visible()  # decoded here, codebook and all
    reported = page.get_by_text("Codebook:").inner_text()
    assert f"{100 * last['codebook_usage']:.0f} % of its entries" in reported
    perplexity = re.search(r"perplexity ([\d.]+) entries", reported)
    assert perplexity and abs(float(perplexity[1]) - last["perplexity"]) < 0.01 * last["perplexity"]


def test_the_decoders_are_swapped_on_reconstruct(page: Page, server: Server) -> None:
    run = trained(server, "two-domains")
    open_page(page, server, f"reconstruct?model={run.id}")
    expect(page.get_by_role("heading", name="Swapped decoders")).to_be_visible()
    for own, other in (("upright", "slanted"), ("slanted", "upright")):
        expect(
            page.get_by_alt_text(f"{own} test images, drawn by the {own} and by the {other} decoder")
        ).to_be_visible()
    open_page(page, server, "reconstruct?model=vae-2d-digits")
    expect(page.get_by_role("heading", name="Swapped decoders")).to_have_count(0)
