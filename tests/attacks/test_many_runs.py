"""Hundreds of own runs do not slow Home (point 5)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import streamlit as st

from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from tests.small import ae_spec
from tests.ui.conftest import open_page  # noqa: F401
from ui.home.home_view import MORE_KEY, N_OWN
from ui.shared import cache

N_RUNS = 60


def test_home_draws_a_page_of_own_models_and_more_on_request(
    runs_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    trained = claim_new(tmp_path / "trained", ae_spec({"widths": (2,)}, epochs=1))
    assert Worker(trained).run().state == "done"
    shutil.rmtree(trained.snapshots)
    for number in range(N_RUNS):
        shutil.copytree(trained.path, runs_dir / f"run-{number:03}", copy_function=shutil.copyfile)
    drawn = []
    monkeypatch.setattr(cache, "manifold_picture", lambda card: drawn.append(card.ref) or PIXEL)
    st.cache_resource.clear()
    app = request.getfixturevalue("open_page")("home")
    own = [ref for ref in drawn if ref.startswith("run-")]
    assert own == [f"run-{number:03}" for number in range(N_RUNS - 1, N_RUNS - 1 - N_OWN, -1)]
    drawn.clear()
    app.button(MORE_KEY).click().run()
    assert len({ref for ref in drawn if ref.startswith("run-")}) == 2 * N_OWN


PIXEL = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
