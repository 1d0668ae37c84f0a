"""Metrics on the pages: cards of any age, slow metrics on request, and the smallest data."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from lab.config import SHIPPED
from lab.data import DataConfig
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.metrics.metric import NEEDS
from lab.metrics.metric_registry import METRICS
from lab.zoo.model_library import Library
from tests.small import vae_spec
from ui.home.home_view import metrics_line

MODEL = "vae-2d-digits"
SLOW = METRICS["ssim"].title


def table_titles(app):
    """First cells of all table rows on a page."""
    assert not app.exception
    assert not app.error
    lines = [line for element in app.markdown for line in element.value.splitlines()]
    return [line.split("|")[1].strip() for line in lines if line.startswith("|")]


def test_cards_of_every_version_have_a_row():
    card = Library(Path("no-runs"), SHIPPED).card(MODEL)
    assert metrics_line(replace(card, metrics={"mse": 0.0366, "elbo": None})) == "MSE 0.0366"
    assert metrics_line(replace(card, metrics={"mse": 0.0366, "a_later_metric": 1.0})) == "MSE 0.0366"
    assert metrics_line(replace(card, metrics={}, epoch=3, state="running")) == "epoch 3, running"
    values = [METRICS[name].text(card.metrics[name]) for name in ("mse", "elbo", "knn5_accuracy")]
    assert all(value in metrics_line(card) for value in values)


def test_slow_metrics_are_measured_on_request(open_page):
    sides = {"model": MODEL, "sides": f"{MODEL}~sparse-digits"}
    assert SLOW not in table_titles(open_page("compare", **sides))
    app = open_page("compare", **sides, all_metrics="true")
    titles = table_titles(app)
    applicable = [m for m in METRICS.values() if m.on_pages and not {"factors", "targets", "ratings"} & set(m.needs)]
    assert [m.name for m in applicable if not any(title.startswith(m.title) for title in titles)] == []
    assert SLOW in titles
    assert any(NEEDS["factors"][1] in caption.value for caption in app.caption)


@pytest.fixture
def tiny_run(tmp_path, runs_dir):
    """A run on the smallest dataset: ten images of two classes."""
    random = np.random.default_rng(0)
    for name in ("$1", "[x](y)"):
        folder = tmp_path / "images" / name
        folder.mkdir(parents=True)
        for i in range(5):
            Image.fromarray(random.integers(0, 256, (8, 8), dtype=np.uint8)).save(folder / f"{i}.png")
    data = DataConfig(name="folder", path=str(tmp_path / "images"), size=8)
    run = claim_new(runs_dir, replace(vae_spec({"latent_dim": 16}, epochs=1), data=data), "tiny")
    torch.set_num_threads(1)
    assert Worker(run).run().state == "done"
    return run


def test_the_smallest_dataset_on_explore_and_compare(tiny_run, open_page):
    titles = table_titles(open_page("explore", model=tiny_run.id, metrics="true"))
    assert any(METRICS["mse"].title in title for title in titles)
    app = open_page("compare", model=tiny_run.id, sides=f"{tiny_run.id}~{tiny_run.id}@000001", all_metrics="true")
    assert METRICS["mse"].title in table_titles(app)
    for element in (*app.markdown, *app.caption):
        assert "nan" not in element.value.lower().split()
