"""The whole walk of a newcomer without a network: a link, then train on digits, watch, explore, generate, reload."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import psutil
import pytest
import torch
from playwright.sync_api import BrowserContext, Page, expect

from lab.latent.encoding import decode
from lab.runs.run_index import RunIndex
from tests.e2e.conftest import Server, open_page, reopen, settle
from tests.e2e.test_latent_map import pixels, ready

RECORD_NAVIGATION = """
window.firstEntries = [];
new MutationObserver(() => {
  const entry = document.querySelector("[data-testid=stSidebarNav] a span[label], [data-testid=stSidebarNav] a");
  const text = entry?.innerText.split("\\n").at(-1);
  if (text && !window.firstEntries.includes(text)) window.firstEntries.push(text);
}).observe(document, { subtree: true, childList: true });
"""
EPOCHS = 24
NAME = "walk"
PAGES = (
    "Home, Explore, Generate, Reconstruct, Compare, Train, Datasets, Applications, Denoise, Recommend, Anomalies, "
    "Time series, Neural data, Glossary"
)
NAVIGATION = tuple(f"{title}$" for title in PAGES.split(", "))


def chart_points(page: Page, key: str) -> int:
    """Return the number of points in the traces of a Plotly chart."""
    return page.evaluate(
        """key => {
            const chart = document.querySelector(`.st-key-${key} .js-plotly-plot`);
            return chart ? chart._fullData.reduce((n, trace) => n + (trace.x?.length ?? 0), 0) : 0;
        }""",
        key,
    )


@pytest.fixture(scope="module")
def server(start_server: Callable[..., Server]) -> Server:
    """A server of its own, at its usual address: the walk begins where nobody has been. No network answers."""
    return start_server(proxy="http://127.0.0.1:9", address=None)


@pytest.fixture(scope="module")
def trained(context: BrowserContext, server: Server) -> str:
    """Train a vae-2d on digits through the page, pausing and resuming it on the way; returns the run's id."""
    page = context.new_page()
    page.set_default_timeout(60_000)
    open_page(page, server, "train")
    expect(page.get_by_text("Start training: loss curves", exact=False)).to_be_visible()
    page.get_by_role("spinbutton", name="Epochs", exact=True).fill(str(EPOCHS))
    page.get_by_label("Name (optional)").fill(NAME)
    page.get_by_label("Name (optional)").press("Enter")
    settle(page)
    page.get_by_role("button", name="Start training").click()

    size = page.locator("[data-lab=size]")
    expect(size).to_contain_text("snapshots")
    seen = size.inner_text()
    expect(size).not_to_have_text(seen)  # the film grows while it runs
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text(re.compile("walk: paused"))).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text(re.compile(f"walk: done, epoch {EPOCHS} of {EPOCHS}"))).to_be_visible()
    expect(page.get_by_test_id("stMain").get_by_role("link", name="Explore")).to_be_visible()
    assert page.locator("[data-testid=stException]").count() == 0
    page.close()
    return RunIndex(server.runs).folder(NAME).id


@pytest.mark.own_window
def test_a_link_to_a_page_may_be_the_first_request_of_all(page: Page, server: Server) -> None:
    page.add_init_script(RECORD_NAVIGATION)
    open_page(page, server, "generate?model=vae-20d&z3=1.5")
    expect(page.get_by_test_id("stSidebarNav").get_by_role("link")).to_have_text([re.compile(t) for t in NAVIGATION])
    expect(page.get_by_text("‖z‖ = 1.50")).to_be_visible()
    expect(page).to_have_url(re.compile(r"z3=1\.5"))
    assert page.evaluate("window.firstEntries") == ["Home"]  # at no time the files of pages/, by their names


def test_the_usual_start_listens_on_this_machine_alone(server: Server) -> None:
    connections = psutil.Process(server.process.pid).net_connections("tcp")
    assert {c.laddr.ip for c in connections if c.status == psutil.CONN_LISTEN} == {"127.0.0.1"}


def test_digits_need_no_dataset_folder(page: Page, server: Server) -> None:
    assert not server.data.exists()
    open_page(page, server, "anomalies")
    expect(page.locator("[data-lab=anomalies][data-ready=true]")).to_be_visible()
    assert not server.data.exists()


def test_a_dataset_without_a_network_names_the_remedy(page: Page, server: Server) -> None:
    open_page(page, server, "reconstruct?model=vae-2d")
    page.get_by_role("button", name="Download MNIST").click()
    expect(page.get_by_text("could not be downloaded")).to_be_visible()
    expect(page.get_by_text("choose digits", exact=False).first).to_be_visible()


def test_the_run_has_a_snapshot_of_every_epoch(trained: str, server: Server) -> None:
    folder = RunIndex(server.runs).folder(trained)
    epochs = [event["epoch"] for event in folder.events() if event["kind"] == "epoch"]
    assert epochs == list(range(EPOCHS + 1))
    assert folder.snapshot_epochs()[-1] == EPOCHS
    assert len(folder.snapshot_keys()) <= folder.spec().training.film_snapshots


def test_scatter_lasso_and_its_link(page: Page, trained: str, server: Server) -> None:
    open_page(page, server, f"explore?model={NAME}")
    page.wait_for_function("() => document.querySelector('.st-key-scatter .js-plotly-plot')")
    assert chart_points(page, "scatter") == 299
    box = page.locator(".st-key-scatter .nsewdrag").first.bounding_box()
    assert box is not None
    corners = [(0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75), (0.25, 0.3)]
    places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in corners]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()
    count = page.get_by_text(re.compile(r"^\d+ images: "))
    expect(count).to_be_visible()
    chosen = count.inner_text()
    assert 10 < int(chosen.split()[0]) < 299
    expect(page.get_by_alt_text("selected images over their reconstructions")).to_be_visible()
    expect(page).to_have_url(re.compile("selection="))

    page.reload()  # the link shows the same images
    expect(page.get_by_text(re.compile(r"^\d+ images: "))).to_have_text(chosen)
    assert NAME in page.url


def test_scatter_in_three_dimensions_and_by_cluster(page: Page, trained: str, server: Server) -> None:
    open_page(page, server, f"explore?model={NAME}")
    page.get_by_role("radio", name="3-D").click()
    page.wait_for_function("() => document.querySelector('.st-key-cloud .js-plotly-plot .gl-container canvas')")
    assert chart_points(page, "cloud") == 299
    expect(page).to_have_url(re.compile("view=3-D"))
    page.get_by_role("radio", name="k-means").click()
    expect(page.get_by_text("Agreement (ARI)")).to_be_visible()
    settle(page)
    reopen(page, server)
    expect(page.get_by_role("radio", name="3-D")).to_have_attribute("aria-checked", "true")
    expect(page.get_by_text("Agreement (ARI)")).to_be_visible()


def test_a_slider_moves_and_the_image_is_the_decoders(page: Page, trained: str, server: Server) -> None:
    open_page(page, server, f"generate?model={NAME}&z0=0.5&z1=1.15")
    digit = ready(page)
    before = pixels(digit)
    slider = page.locator("input[type=range][aria-label=z1]")
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    expect(page.get_by_text("‖z‖ = 1.30")).to_be_visible()
    expect(page).to_have_url(re.compile(r"z1=1\.2"))
    settle(page)
    after = pixels(digit)
    assert not np.array_equal(before, after)
    model = RunIndex(server.runs).folder(trained).load_model()
    expected = (decode(model, torch.tensor([[0.5, 1.2]]))[0, 0] * 255).numpy()
    assert np.abs(after - expected).max() <= 1

    reopen(page, server)
    digit = ready(page)
    expect(page.get_by_text("‖z‖ = 1.30")).to_be_visible()
    assert np.array_equal(pixels(digit), after)
