"""Step by step in a real browser: each press trains so much, and what is shown is that batch."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from lab.plots.image_sheets import enlarge, fitting_scale, sheet
from lab.plots.palette import format_number
from lab.runs.batch_inspection import BatchInspection, evenly_ranked, load_inspection
from lab.runs.run_folder import RunFolder
from lab.runs.run_index import RunIndex
from lab.runs.snapshots import SnapshotKey
from tests.e2e.canvas import wait_until
from tests.e2e.conftest import Server, open_page

PICTURES = "8 images of the batch over their reconstructions"


def shown(page: Page, row: int) -> np.ndarray:
    """A picture of the panel, (height, width, 4) uint8."""
    source = page.get_by_alt_text(PICTURES).nth(row).get_attribute("src") or ""
    return np.array(Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))))


def inspection_after(folder: RunFolder, step: int) -> BatchInspection:
    inspection = load_inspection(folder.steps, step)
    assert inspection is not None
    return inspection


def expect_batch(page: Page, folder: RunFolder, step: int) -> None:
    """The page stands after that batch of the first epoch: words, film, images, losses and the update are its own."""
    expect(page.get_by_text(f"waiting for the next step after batch {step} of epoch 1 of 100")).to_be_visible()
    inspection = inspection_after(folder, step)
    expect(page.locator(".st-key-batch_inspection")).to_contain_text(f"Batch {step} of epoch 1")
    total, recon = (format_number(inspection.losses[name]) for name in ("total", "recon_loss"))
    losses = f"total {total}, reconstruction {recon}, KL"
    expect(page.get_by_text(losses)).to_be_visible()
    expect(page.get_by_text("24 of its 32 images")).to_be_visible()
    expect(page.get_by_alt_text(PICTURES)).to_have_count(3)
    chosen = evenly_ranked(inspection.recon_loss[inspection.pictured], 24)
    for row, numbers in enumerate(chosen.split(8)):
        expected = as_shown([inspection.images[numbers].numpy(), inspection.recon[numbers].numpy()])
        wait_until(page, lambda row=row, expected=expected: np.array_equal(shown(page, row), expected))
    update = page.locator(".st-key-update:not([data-retained])")  # Streamlit may keep one that has moved, hidden
    expect(update.locator(".ytick")).to_have_count(len(inspection.updates))
    expect(update.locator(".bartext").first).to_have_text(
        f"{format_number(100 * next(iter(inspection.updates.values())).ratio)} %"
    )
    expect(page.locator(f"[data-lab=recon][data-snapshot='{SnapshotKey(0, step).name}']")).to_be_attached()
    assert folder.status().step == step


def as_shown(rows: list[np.ndarray]) -> np.ndarray:
    picture = sheet(rows)
    return enlarge(picture, min(8, fitting_scale(picture.shape[1], 300)))


def test_one_batch_then_ten_then_to_the_end_and_step_again(page: Page, server: Server) -> None:
    earlier = set(RunIndex(server.runs).ids())
    open_page(page, server, "train?preset=vae-2d")
    page.get_by_role("button", name="Train step by step").click()
    expect(page.get_by_text("waiting for the next step before its first batch")).to_be_visible()
    (new,) = set(RunIndex(server.runs).ids()) - earlier
    folder = RunFolder(server.runs / new)
    expect(page.locator("[data-lab=digit][data-ready=true]")).to_be_visible()
    expect(page.get_by_alt_text(PICTURES)).to_have_count(0)
    for label, step in (("1 batch", 1), ("10 batches", 11), ("1 batch", 12)):
        page.get_by_role("button", name=label, exact=True).click()
        expect_batch(page, folder, step)
    page.get_by_role("button", name="1 epoch").click()
    expect(page.get_by_text("waiting for the next step after epoch 1 of 100")).to_be_visible()
    expect(page.locator(".st-key-batch_inspection")).to_contain_text("Batch 38 of epoch 1")

    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text("training, epoch")).to_be_visible()
    expect(page.locator(".st-key-batch_inspection")).to_have_count(0)
    page.get_by_role("button", name="Step", exact=True).click()
    expect(page.get_by_text("waiting for the next step after")).to_be_visible()
    status = folder.status()
    assert status.step > 38 and status.awaiting_step
    assert inspection_after(folder, status.step).losses["total"] < 44
    expect(page.get_by_alt_text(PICTURES)).to_have_count(3)

    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("paused after")).to_be_visible()
    page.get_by_role("button", name="1 batch", exact=True).click()  # resumes it
    expect(page.get_by_text("waiting for the next step after")).to_be_visible()
    assert folder.status().step == status.step + 1
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("stopped, epoch")).to_be_visible()
