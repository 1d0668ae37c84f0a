"""Ink on uneven paper; tests/js/local-paper.test.mjs holds the browser to the same answers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from lab.data import PrepareSteps, prepare
from lab.data.local_paper import box_mean, ink_on_local_paper, is_uneven

KNOWN = json.loads((Path(__file__).resolve().parents[2] / "known" / "local_paper.json").read_text(encoding="utf-8"))
SHADE = np.tile(np.linspace(230, 120, 60), (48, 1)).astype(np.uint8)  # darker to the right


def with_bar(paper: np.ndarray, change: int) -> np.ndarray:
    """A bar, 6 pixels wide, and a faint line across."""
    paper = paper.astype(int)
    picture = paper.copy()
    picture[30] += change // 5
    picture[10:38, 20:26] = paper[10:38, 20:26] + change
    return picture.clip(0, 255).astype(np.uint8)


def test_a_bar_in_a_gradient_is_found_and_the_faint_line_is_not() -> None:
    ink, is_dark = ink_on_local_paper(with_bar(SHADE, -80))
    assert is_dark
    rows, columns = np.nonzero(ink > 100)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == pytest.approx((10, 37, 20, 25), abs=1)
    assert not ink[30, :10].any()


def test_light_ink_on_dark_is_found_too() -> None:
    ink, is_dark = ink_on_local_paper(with_bar(255 - SHADE, 80))
    assert not is_dark
    assert (ink[14:34, 22:24] > 200).all()


def test_the_mean_of_a_neighbourhood() -> None:
    values = np.arange(9.0).reshape(3, 3)
    assert box_mean(values, np.ones((3, 3)), 1)[1, 1] == pytest.approx(4.0)
    assert box_mean(values, np.ones((3, 3)), 1)[0, 0] == pytest.approx((0 + 1 + 3 + 4) / 4)
    assert box_mean(values, (values < 2).astype(float), 1)[2, 2] == pytest.approx(0.5)  # none near: the whole


def test_only_uneven_paper_takes_a_local_threshold() -> None:
    assert is_uneven(SHADE)
    assert not is_uneven(np.full((5, 5), 200, np.uint8))
    assert not is_uneven(np.array([0] * 60 + [90, 180, 255] * 13, np.uint8))  # a drawing that reaches the border
    titles = [title for title, _ in prepare(with_bar(SHADE, -80), (1, 28, 28)).stages]
    assert "Ink on uneven paper" in titles
    for steps in (PrepareSteps(paper="even"), PrepareSteps(stroke=False)):
        assert "Ink on uneven paper" not in [
            title for title, _ in prepare(with_bar(SHADE, -80), (1, 28, 28), steps).stages
        ]


def test_the_answer_that_the_browser_gives_too() -> None:
    picture = np.array(KNOWN["grey"], np.uint8).reshape(KNOWN["size"])
    ink, _ = ink_on_local_paper(picture)
    assert np.abs(ink.astype(int).ravel() - KNOWN["ink"]).max() <= 1
