"""Actions on runs on the Train page, and messages about damaged ones."""

from __future__ import annotations

import os
import re
import signal

import pytest
from playwright.sync_api import Page, expect

from lab.jobs import submit
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.runs.run_folder import RunFolder
from lab.runs.run_index import RunIndex
from lab.runs.run_status import RunStatus
from lab.zoo.presets import get_preset
from tests.e2e.conftest import Server, open_page, settle


@pytest.fixture
def long_run(server: Server, monkeypatch: pytest.MonkeyPatch) -> RunFolder:
    """A run that goes on for longer than the test."""
    monkeypatch.setenv("LATENT_LAB_MAX_RUNNING", "4")
    spec = get_preset("digits-ae-16d").spec.with_settings({"epochs": 10_000})
    return submit(server.runs, spec, "long")


def rename(page: Page, name: str) -> None:
    page.get_by_role("button", name="Rename").click()
    box = page.get_by_label("New name")
    box.fill(name)
    box.press("Enter")


def test_a_killed_run_is_detected_resumed_stopped_renamed_deleted_and_restored(
    page: Page, server: Server, long_run: RunFolder
) -> None:
    open_page(page, server, "train?run=long")
    expect(page.locator("[data-lab=digit][data-ready=true]")).to_be_visible()
    os.kill(long_run.status().pid, signal.SIGKILL)
    expect(page.get_by_text("long: died")).to_be_visible()
    expect(page.get_by_text("resume continues from its last checkpoint").first).to_be_visible()

    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text("long: training")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("long: stopped")).to_be_visible()

    rename(page, "renamed")
    expect(page.get_by_text("renamed: stopped")).to_be_visible()

    page.locator(".st-key-code_of_run button:visible").first.click()
    expect(page.get_by_role("dialog").locator("code")).to_contain_text("nn.Linear(64, 32)")
    with page.expect_download() as download:
        page.locator(".st-key-script_downloads button").last.click()
    assert download.value.suggested_filename == "digits-ae-16d-digits.ipynb"
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("was deleted.")).to_be_visible()
    assert long_run.id not in RunIndex(server.runs).ids()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("was deleted.")).to_have_count(0)
    assert long_run.id in RunIndex(server.runs).ids()


def test_a_damaged_run_is_listed_with_the_reason(page: Page, server: Server) -> None:
    folder = RunIndex(server.runs).create(get_preset("digits-ae-16d").spec, "broken")
    (folder.path / "status.json").write_text("{")
    open_page(page, server, f"train?run={folder.id}")
    expect(page.get_by_text("status.json", exact=False).first).to_be_visible()
    expect(page.get_by_text("It can be deleted below", exact=False)).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("was deleted.")).to_be_visible()


def test_a_renamed_run_stays_in_view_and_names_are_shown_as_they_are(page: Page, server: Server) -> None:
    index = RunIndex(server.runs)
    older = index.create(get_preset("digits-ae-16d").spec, "older")
    newer = index.create(get_preset("digits-ae-16d").spec, "newer")
    for folder in (older, newer):
        folder.set_status(RunStatus("stopped", epochs=5))
    open_page(page, server, "train?run=older")
    expect(page.get_by_text("older: stopped")).to_be_visible()
    expect(page).to_have_url(re.compile(f"run={older.id}"))
    rename(page, "a *b* `c` $d$ <i>")
    expect(page.get_by_text("a *b* `c` $d$ <i>: stopped")).to_be_visible()
    assert (older.name(), newer.name()) == ("a *b* `c` $d$ <i>", "newer")
    expect(page).to_have_url(re.compile(f"run={older.id}"))


def test_a_blank_name_counts_as_none(page: Page, server: Server) -> None:
    open_page(page, server, "train?preset=digits-ae-16d")
    name = page.get_by_label("Name (optional)")
    name.fill("   ")
    name.press("Enter")
    page.get_by_role("button", name="Start training").click()
    expect(page.get_by_text("digits-ae-16d on digits:").first).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("digits-ae-16d on digits: stopped")).to_be_visible()


def test_a_finished_run_is_trained_further(page: Page, server: Server) -> None:
    folder = claim_new(server.runs, get_preset("digits-ae-16d").spec.with_settings({"epochs": 1}), "short")
    assert Worker(folder).run().state == "done"
    open_page(page, server, f"train?run={folder.id}")
    expect(page.get_by_text("short: done, epoch 1 of 1")).to_be_visible()
    page.get_by_role("button", name="Train further").click()
    more = page.get_by_role("spinbutton", name="More epochs")
    more.fill("2")
    more.press("Enter")
    settle(page)
    page.locator("[class*=st-key-further-] button", has_text=re.compile("^Start$")).last.click()
    expect(page.get_by_text("short: done, epoch 3 of 3")).to_be_visible()
