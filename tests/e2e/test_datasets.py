"""A dataset of one's own from end to end: dropped as a zip, previewed, kept, trained on, found on the map, deleted."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from lab.data import load_dataset
from lab.runs.run_index import RunIndex
from tests.e2e.conftest import Server, go_to, open_page, settle
from tests.e2e.test_pages import check_fits
from tests.own_files import png, zipped

PHOTOS = {f"set/{'cats' if i % 2 else 'dogs'}/{i}.jfif": png(6 * i, (20, 30)) for i in range(40)}
UNTIDY = PHOTOS | {"__MACOSX/set/._0": b"x", "set/notes.txt": b"x", "set/cats/cut.png": png()[:40]}


def test_a_zip_becomes_a_dataset_that_is_trained_on(
    page: Page, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_page(page, server, "datasets")
    area = page.locator(".st-key-add-dataset")
    files = {"name": "photos.zip", "mimeType": "application/zip", "buffer": zipped(UNTIDY)}
    area.locator("input[type=file]").set_input_files(files)
    expect(area.get_by_text("40 images, 2 classes")).to_be_visible()
    expect(area.get_by_text("3 left out")).to_be_visible()
    expect(area.locator("img")).to_be_visible()  # the first images
    size = area.get_by_role("spinbutton")
    size.fill("12")
    size.press("Enter")
    settle(page)
    name = area.get_by_role("textbox", name="Name")
    name.fill("cats & dogs")
    name.press("Enter")
    settle(page)
    check_fits(page)
    page.locator(".st-key-datasets_keep button").click()
    card = page.locator("[class*=st-key-own-dataset-]")
    expect(card).to_contain_text("40 images")
    expect(card.locator("img")).to_be_visible()
    check_fits(page)

    card.get_by_role("link", name="Train").click()
    expect(page.locator("h1").first).to_have_text("Train")
    settle(page)
    expect(page.get_by_role("combobox", name="Dataset")).to_have_value("cats & dogs")
    epochs = page.get_by_role("spinbutton", name="Epochs", exact=True)
    epochs.fill("1")
    epochs.press("Enter")
    settle(page)
    page.get_by_label("Name (optional)").fill("of my own")
    page.get_by_label("Name (optional)").press("Enter")
    settle(page)
    page.get_by_role("button", name="Start training").click()
    expect(page.get_by_text("of my own: done")).to_be_visible()
    run = RunIndex(server.runs).folder("of my own")
    assert (run.spec().data.name, run.info().title, run.info().sample_shape) == ("own", "cats & dogs", (1, 12, 12))
    assert run.info().class_names == ("cats", "dogs") and len(run.info().notes) == 3
    assert np.sum([run.info().n_train, run.info().n_val, run.info().n_test]) == 40

    go_to(page, f"explore?view=Live+map&model={run.id}")
    expect(page.locator("[data-lab=digit][data-ready=true]")).to_be_visible()
    monkeypatch.setenv("LATENT_LAB_DATA", str(server.data))
    names = load_dataset(run.spec().data).test.names
    assert names is not None
    search = page.get_by_role("textbox", name="Find a file")
    search.fill(str(names[3]))
    search.press("Enter")
    expect(page.locator(".st-key-found-file")).to_contain_text(str(names[3]))
    expect(page.locator("[data-lab=digit][data-ready=true]")).to_be_visible()
    settle(page)
    check_fits(page)

    go_to(page, "datasets")
    card = page.locator("[class*=st-key-own-dataset-]")
    card.locator("[class*=st-key-delete-] button").click()
    page.locator("[class*=st-key-do-delete-] button").click()
    expect(card).to_have_count(0)
    settle(page)
    assert not [path for path in (server.data / "datasets").iterdir() if not path.name.startswith(".")]
