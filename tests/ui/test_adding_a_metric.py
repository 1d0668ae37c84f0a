"""The example of docs/adding-a-metric.md, as it stands there: added, found everywhere, and removed again."""

import json
import re
import sys
import types
from pathlib import Path

import numpy as np
import pytest
import streamlit as st

from lab.cli.command_line import main
from lab.cli.generated_docs import metrics_page
from lab.config import SHIPPED
from lab.data import DataConfig, load_dataset
from lab.latent.encoding import encode
from lab.metrics.metric_registry import METRICS
from lab.zoo.model_library import Library

PAGE = Path(__file__).resolve().parents[2] / "docs" / "adding-a-metric.md"
MODEL = "vae-2d-digits"


@pytest.fixture
def metric(monkeypatch):
    """The example's metric, in the registry as long as the test runs."""
    code, entry = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    module = types.ModuleType("lab.metrics.mean_norm")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(code, vars(module))
    metric = eval(entry, vars(module))
    monkeypatch.setitem(METRICS, metric.name, metric)
    st.cache_resource.clear()  # measured without it before
    yield metric
    st.cache_resource.clear()


def expected_norm(images):
    model = Library(Path("no-runs"), SHIPPED).load(MODEL)
    return np.linalg.norm(encode(model, images).numpy(), axis=1).mean()


def table_row(app, title):
    """Cells of the one table row that a metric has on a page."""
    lines = [line for element in app.markdown for line in element.value.splitlines()]
    rows = [line for line in lines if line.startswith("|") and title in line]
    assert len(rows) == 1
    return [cell.strip() for cell in rows[0].strip("|").split("|")]


def test_it_is_in_evaluate_all(metric, capsys):
    assert main(["evaluate", MODEL, "--all"]) == 0
    values = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert values[metric.name] == pytest.approx(expected_norm(load_dataset(DataConfig("digits")).test.samples))


def test_it_is_on_the_explore_page(metric, open_page):
    cells = table_row(open_page("explore", model=MODEL, metrics="true"), metric.title)
    expected = expected_norm(load_dataset(DataConfig("digits")).test.samples)
    assert cells == [f"**{metric.title}.** {metric.help}", metric.text(expected), ""]


def test_it_is_on_the_compare_page(metric, open_page):
    cells = table_row(open_page("compare", model=MODEL, sides=f"{MODEL}~pca-2-of-{MODEL}"), metric.title)
    assert cells[:2] == [metric.title, metric.text(expected_norm(load_dataset(DataConfig("digits")).test.samples))]
    assert float(cells[2]) > 0


def test_it_is_in_the_docs(metric):
    assert f"| {metric.title} | `{metric.name}` |" in metrics_page()


def test_the_registered_metric_is_removed_again():
    assert "mean_norm" not in METRICS
