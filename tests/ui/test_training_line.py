"""A run that trains is reported on every page, in one line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lab.jobs.run_queue import claim_new
from lab.runs.run_status import RunStatus
from tests.small import ae_spec
from tests.ui.conftest import PAGES, OpenPage
from ui.shared.training_line import state_text


def lines(app: AppTest) -> list[str]:
    return [text.value for text in app.markdown if text.value.startswith(":material/model_training:")]


@pytest.mark.parametrize("page", [page for page in PAGES if page != "train"])
def test_a_training_is_reported_on_every_page(open_page: OpenPage, runs_dir: Path, page: str) -> None:
    folder = claim_new(runs_dir, ae_spec(epochs=7), "walk")
    folder.set_status(replace(folder.status(), epoch=3, epochs=7))
    assert lines(open_page(page)) == [":material/model_training: **walk**: training, epoch 3 of 7"]


def test_nothing_is_drawn_without_a_training(open_page: OpenPage, runs_dir: Path) -> None:
    folder = claim_new(runs_dir, ae_spec(epochs=7), "walk")
    folder.set_status(replace(folder.status(), state="paused"))
    assert lines(open_page("explore")) == []


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "training, epoch 2 of 4"),
        ({"seconds": 60.0, "progress": 2.0}, "training, epoch 2 of 4, 60 s left"),
        ({"seconds": 600.0, "progress": 2.0}, "training, epoch 2 of 4, 10 min left"),
        ({"awaiting_step": True}, "waiting for the next step, epoch 2 of 4"),
        ({"state": "failed"}, "failed, epoch 2 of 4"),
    ],
)
def test_the_state_in_words(changes: dict, text: str) -> None:
    status = replace(RunStatus(state="running"), epoch=2, epochs=4, **changes)
    assert state_text(status) == text
