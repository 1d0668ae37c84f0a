"""Each page beside a run whose data was broken on purpose: words on what is wrong, never a traceback."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lab.runs.run_folder import RunFolder
from tests.e2e.conftest import Server, visit
from tests.own_runs import broken_copies
from tests.ui.test_broken_runs import cut_weights, remove_images
from ui.home.home_view import CLOSED_KEY
from ui.shared.page import UNEXPECTED_KEY

HOME = ""  # its path
CHECKPOINT, IMAGES, EVENTS = "a truncated checkpoint", "images moved away", "garbage in events.jsonl"
BREAKS: dict[str, Callable[[RunFolder], object]] = {
    CHECKPOINT: cut_weights,
    IMAGES: remove_images,
    EVENTS: lambda folder: folder.events_file.write_bytes(b'\xff\xfe\x00 garbage\n{"kind": "epoch"'),
}
VISITS = {
    CHECKPOINT: (HOME, "generate", "compare", "anomalies", "train"),
    IMAGES: ("explore", "reconstruct", "denoise", "applications"),
    EVENTS: ("train", HOME),
}
WORDS = "[data-testid=stAlert], [data-testid=stCaptionContainer]"


@pytest.fixture(scope="module")
def own_server(start_server: Callable[..., Server]) -> Server:
    return start_server()


@pytest.fixture(scope="module")
def broken(own_server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, RunFolder]:
    """A run by how it is broken: copies of one, each with its own images."""
    return broken_copies(own_server.runs, tmp_path_factory.mktemp("broken"), BREAKS)


@pytest.mark.parametrize("how", VISITS)
def test_a_page_says_what_is_wrong(page: Page, own_server: Server, broken: dict[str, RunFolder], how: str) -> None:
    run = broken[how]
    paths = [f"{name}?model={run.id}" + (f"&run={run.id}" if name == "train" else "") for name in VISITS[how]]
    for name, _ in zip(VISITS[how], visit(page, own_server, paths), strict=True):
        assert page.locator(f"[data-testid=stException], [class*=st-key-{UNEXPECTED_KEY}]").count() == 0, name
        assert "Traceback" not in page.locator("[data-testid=stApp]").inner_text(), name
        if name == HOME:
            expect(page.locator(f"[class*=st-key-{CLOSED_KEY}]").first).to_contain_text("It cannot be opened")
        else:
            expect(page.locator(WORDS).first).to_be_visible()
            if how != EVENTS and name not in ("train", "denoise"):  # which show what is left of it, or other models
                expect(page.get_by_test_id("stAlert").first).to_be_visible()
