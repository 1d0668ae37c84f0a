"""A threshold that is dragged: what the page tells of it, against numpy on the scores that torch gives."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from torch import Tensor

from lab.data import DataConfig, load_dataset
from lab.experiments.anomaly_detection import anomaly_scores, auc, passing_threshold
from lab.runs.run_index import RunIndex
from lab.runs.run_spec import RunSpec
from tests.e2e.canvas import frame, pixels, shipped, wait_until
from tests.e2e.conftest import NARROW, Scheme, Server, open_page, reopen, settle
from tests.e2e.test_pages import check_fits

MODEL = "one-class-digits"
KNOWN = 8
NEAR = 6
SIDE = 8  # CSS pixels at both ends of the histogram


@pytest.fixture(scope="module")
def scores() -> dict[str, np.ndarray]:
    """Return the scores of the test images in double precision, as the browser compares them."""
    torch.set_num_threads(1)
    data = load_dataset(DataConfig("digits", classes=(KNOWN,)))
    result = anomaly_scores(shipped().load(MODEL), data.train.samples, data.test.samples)
    return {name: score.astype(float) for name, score in result.items()}


@pytest.fixture(scope="module")
def images() -> Tensor:
    return load_dataset(DataConfig("digits")).test.samples


@pytest.fixture(scope="module")
def foreign() -> np.ndarray:
    return (load_dataset(DataConfig("digits")).test.labels != KNOWN).numpy()


def desk(page: Page) -> Locator:
    return page.locator("[data-lab=anomalies]")


def open_desk(page: Page, server: Server, query: str = "") -> None:
    open_page(page, server, f"anomalies?model={MODEL}{query}")
    expect(page.locator("[data-lab=anomalies][data-ready=true]")).to_be_visible()
    settle(page)


def value(page: Page, name: str) -> float:
    return float(page.locator(f"[data-lab={name}]").get_attribute("data-value") or "nan")


def threshold(page: Page) -> float:
    return float(desk(page).get_attribute("data-threshold") or "nan")


def shown(page: Page, name: str) -> list[int]:
    return [int(part) for part in (page.locator(f"[data-lab={name}]").get_attribute("data-images") or "").split()]


def drag_to(page: Page, share: float, *, release: bool = True) -> None:
    """The line to a share of the histogram's width."""
    box = page.locator("[data-lab=histogram]").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + SIDE + share * (box["width"] - 2 * SIDE), box["y"] + 80, steps=4)
    frame(page)
    if release:
        page.mouse.up()


def check_told(page: Page, score: np.ndarray, foreign: np.ndarray) -> None:
    """Numbers and pictures are those of the line that the page names."""
    line = threshold(page)
    flagged = score >= line
    hits = (flagged & foreign).sum()
    assert value(page, "precision") == pytest.approx(hits / flagged.sum())
    assert value(page, "recall") == pytest.approx(hits / foreign.sum())
    assert value(page, "false-alarms") == pytest.approx((flagged & ~foreign).sum() / (~foreign).sum())
    assert value(page, "flagged") == pytest.approx(flagged.mean())
    expect(page.locator("[data-lab=recall] small")).to_have_text(f"{hits} of {foreign.sum()} anomalous are flagged")
    order = np.argsort(score, kind="stable")
    at = int((score < line).sum())
    assert shown(page, "below") == order[max(0, at - NEAR) : at].tolist()
    assert shown(page, "above") == order[at : at + NEAR].tolist()


def test_the_metrics_at_a_dragged_threshold_match_numpy(
    page: Page, server: Server, scores: dict[str, np.ndarray], foreign: np.ndarray
) -> None:
    open_desk(page, server)
    data = load_dataset(DataConfig("digits", classes=(KNOWN,)))
    held_out = anomaly_scores(shipped().load(MODEL), data.train.samples, data.val.samples)
    assert threshold(page) == pytest.approx(passing_threshold(held_out["error"]), rel=1e-5)
    check_told(page, scores["error"], foreign)
    span = scores["error"].min(), scores["error"].max()
    for share in (0.1, 0.22, 0.7):
        drag_to(page, share, release=False)  # already while it is dragged
        assert threshold(page) == pytest.approx(span[0] + share * (span[1] - span[0]), abs=0.01 * (span[1] - span[0]))
        check_told(page, scores["error"], foreign)
        page.mouse.up()
    expect(page).to_have_url(re.compile(r"score=error.*threshold=0\.0"))
    for name, title in (("distance", "latent distance"), ("elbo", "negative ELBO")):
        page.get_by_role("button", name=title).click()
        expect(desk(page)).to_have_attribute("data-score", name)
        expect(page.locator("[data-lab=auc]")).to_have_text(f"AUC {auc(scores[name], foreign):.3f}")
        drag_to(page, 0.35)
        check_told(page, scores[name], foreign)


def test_images_are_in_order_with_the_highest_loss_below(
    page: Page, server: Server, scores: dict[str, np.ndarray], foreign: np.ndarray, images: Tensor
) -> None:
    open_desk(page, server)
    drag_to(page, 0.2)
    for name in ("below", "above"):
        for place, index in enumerate(shown(page, name)):
            figure = page.locator(f"[data-lab={name}] figure").nth(place)
            assert np.array_equal(pixels(figure.locator("canvas")), images[index, 0].numpy())
            expect(figure).to_have_class("anomalous" if foreign[index] else "normal")
    order = np.argsort(scores["error"], kind="stable")
    assert shown(page, "missed") == [i for i in order if foreign[i]][:10]
    assert shown(page, "alarms") == [i for i in order[::-1] if not foreign[i]][:10]
    assert shown(page, "highest") == order[::-1][:10].tolist()
    first = page.locator("[data-lab=missed] figure").first
    assert np.array_equal(pixels(first.locator("canvas")), images[shown(page, "missed")[0], 0].numpy())


def test_the_line_is_moved_by_keys_and_restored_by_the_address(
    page: Page, server: Server, scores: dict[str, np.ndarray], foreign: np.ndarray
) -> None:
    open_desk(page, server, "&score=distance&threshold=2.75")
    expect(desk(page)).to_have_attribute("data-score", "distance")
    assert threshold(page) == 2.75
    check_told(page, scores["distance"], foreign)
    page.locator("[data-lab=histogram]").focus()
    page.keyboard.press("Shift+ArrowRight")
    moved = 2.75 + np.ptp(scores["distance"]) / 20
    wait_until(page, lambda: abs(threshold(page) - moved) < 1e-4)
    expect(page).to_have_url(re.compile(rf"score=distance.*threshold={threshold(page)}"))
    check_told(page, scores["distance"], foreign)
    reopen(page, server)
    expect(page.locator("[data-lab=anomalies][data-ready=true]")).to_be_visible()
    assert threshold(page) == pytest.approx(moved, abs=1e-4)


def test_an_invalid_link_still_opens(page: Page, server: Server) -> None:
    open_desk(page, server, "&score=beauty&threshold=much")
    expect(desk(page)).to_have_attribute("data-score", "error")
    expect(page.locator("[data-lab=recall] b")).to_contain_text("%")


def test_a_model_of_all_classes_links_to_a_one_class_model(page: Page, server: Server) -> None:
    open_page(page, server, "anomalies?model=vae-2d-digits")
    expect(page.get_by_text("was trained on all classes of Digits 8x8")).to_be_visible()
    expect(page.locator("[data-lab=anomalies][data-ready=true]")).to_be_visible()  # the shipped one, meanwhile
    settle(page)
    page.get_by_role("link", name="Use this detector").click()
    expect(page.locator("[data-lab=anomalies][data-ready=true]")).to_be_visible()
    expect(page.get_by_text("was trained on all classes")).to_have_count(0)
    expect(page.get_by_text("24 test images are normal, 275 anomalous")).to_be_visible()
    settle(page)


def test_a_one_class_model_is_trained_and_scored(page: Page, server: Server) -> None:
    open_page(page, server, "train?model=vae-2d-digits&preset=linear-2d")  # a form that was used before
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Anomalies").click()
    page.get_by_role("link", name="Train a one-class detector").click()
    expect(page.get_by_text("It sees one class")).to_be_visible()
    settle(page)
    page.get_by_role("spinbutton", name="Epochs", exact=True).fill("3")
    page.keyboard.press("Enter")
    settle(page)
    classes = page.locator("[data-testid=stMultiSelect]").filter(has_text="Classes")
    classes.get_by_role("combobox").fill("3")
    page.get_by_role("option", name="3", exact=True).click()
    page.keyboard.press("Escape")
    settle(page)
    page.get_by_role("button", name="Start training").click()
    index = RunIndex(server.runs)

    def done() -> list[RunSpec]:
        finished = (entry for entry in index.entries() if entry.status and entry.status.state == "done")
        return [entry.spec for entry in finished if entry.spec is not None and entry.spec.preset == "one-class"]

    wait_until(page, lambda: bool(done()))
    assert done()[0].data.classes == (3, KNOWN)
    page.get_by_role("link", name="Detect anomalies").click()
    expect(page.get_by_text("Trained on 3, 8 only")).to_be_visible()
    expect(page.locator("[data-lab=anomalies][data-ready=true]")).to_be_visible()


def test_an_own_image_is_scored(
    page: Page, server: Server, scores: dict[str, np.ndarray], tmp_path_factory: pytest.TempPathFactory
) -> None:
    open_desk(page, server)
    ink = np.full((64, 64), 255, dtype=np.uint8)
    ink[8:56, 28:34] = 0  # a straight stroke: no eight
    path = tmp_path_factory.mktemp("picture") / "stroke.png"
    Image.fromarray(ink).save(path)
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text(re.compile(r"higher than for \d+ % of the 24 normal test images"))).to_have_count(3)


@pytest.mark.own_window
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone(page: Page, server: Server, scheme: Scheme) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(NARROW)
    open_desk(page, server)
    check_fits(page)
    assert page.locator("[data-lab=anomalies]").evaluate("place => place.scrollWidth - place.clientWidth") <= 1
    pictures = page.locator("[data-lab=missed] figure")
    assert len({round((box or {"y": 0})["y"]) for box in (pictures.nth(i).bounding_box() for i in range(10))}) == 1


def test_the_main_content_needs_no_scrolling(page: Page, server: Server) -> None:
    open_desk(page, server)
    for name in ("histogram", "roc", "recall", "above"):
        box = page.locator(f"[data-lab={name}]").bounding_box()
        assert box and box["y"] + box["height"] <= 800
