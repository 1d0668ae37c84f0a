"""A table of the user's own: uploaded on Train, trained on, and explored."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from lab.runs.run_folder import RunFolder
from lab.runs.run_index import RunIndex
from tests.e2e.conftest import Server, open_page, settle
from tests.e2e.test_pages import check_fits
from tests.ui.test_table_chooser import PETS


def test_a_table_is_uploaded_and_trained_on(page: Page, server: Server) -> None:
    open_page(page, server, "train?preset=table-vae-2d")
    page.get_by_role("combobox", name="Dataset").click()
    page.get_by_role("option", name="table-file").click()
    files = {"name": "pets.csv", "mimeType": "text/csv", "buffer": PETS.replace("kind", "class").encode()}
    page.locator("input[type=file]").set_input_files(files)
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()
    settle(page)
    epochs = page.get_by_role("spinbutton", name="Epochs", exact=True)
    expect(epochs).to_have_value("200")  # an epoch is one update, and 200 are enough
    settle(page)
    epochs.fill("2")
    epochs.press("Enter")
    settle(page)
    page.get_by_label("Name (optional)").fill("pets")
    page.get_by_label("Name (optional)").press("Enter")
    settle(page)
    expect(epochs).to_have_value("2")
    check_fits(page)
    page.get_by_role("button", name="Start training").click()
    expect(page.get_by_text("pets: done")).to_be_visible()
    folder: RunFolder = RunIndex(server.runs).folder("pets")
    spec, info = folder.spec(), folder.info()
    assert (spec.data.name, spec.training.epochs) == ("table-file", 2)
    assert spec.data.path.startswith(str(server.data / "tables"))
    assert [feature.name for feature in info.features] == ["weight", "fur = long", "fur = short"]
    assert info.class_names == ("cat", "dog")
    open_page(page, server, f"explore?view=Live+map&model={folder.id}")
    expect(page.locator("[data-lab=digit][data-ready=true]")).to_be_visible()
