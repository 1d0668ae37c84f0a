"""Models beside each other: what one hand does to both, asserted on pixels and codes, against torch and numpy."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from lab.config import SHIPPED
from lab.data import DataConfig, load_dataset
from lab.jobs import stop, submit
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.latent.prior_samples import prior_samples
from lab.latent.projection import principal_axes
from lab.metrics.confident_samples import N_SAMPLES, read_samples
from lab.metrics.metric_registry import METRICS
from lab.metrics.off_data import random_pairs, steps_off_data, typical_pair
from lab.runs.checkpoint import load_tensors
from lab.runs.run_folder import RunFolder
from lab.runs.run_spec import RunSpec
from lab.runs.snapshots import SnapshotKey, load_snapshot
from lab.zoo.shipped_classifiers import find_classifier
from tests.e2e.canvas import ONE_GREY, colours, decoded, frame, pixels, shipped, wait_until
from tests.e2e.conftest import Server, open_page, reopen, settle
from tests.small import ae_spec, vae_spec
from ui.compare.side_metrics import CODE_SIZE, EPOCHS, LOSSES_DIFFER, row_name

FEW_GREYS = 2.0  # of 255: a place of the plane is computed here in double and there in single precision
STEPS = 11


def train(server: Server, spec: RunSpec, name: str) -> RunFolder:
    folder = claim_new(server.runs, spec, name)
    torch.set_num_threads(1)
    assert Worker(folder).run().state == "done"
    return folder


@pytest.fixture(scope="module")
def ae(server: Server) -> RunFolder:
    return train(server, ae_spec({}, epochs=6, batch_size=32), "plain")


@pytest.fixture(scope="module")
def vae(server: Server) -> RunFolder:
    """With a larger code than the other."""
    return train(server, vae_spec({"latent_dim": 3}, epochs=5, batch_size=32), "variational")


def codes_of(run: RunFolder, key: SnapshotKey | None = None) -> np.ndarray:
    return load_snapshot(run.snapshots, *(key or run.snapshot_keys()[-1])).codes.numpy()


def decoded_then(run: RunFolder, z: np.ndarray, key: SnapshotKey | None = None) -> np.ndarray:
    """Return z decoded by that snapshot (default: the newest), (H, W) in 0 .. 255."""
    model = run.load_model()
    weights = load_tensors(run.snapshots / (key or run.snapshot_keys()[-1]).name / "decoder.safetensors")
    model.decoder.load_state_dict({name: tensor.float() for name, tensor in weights.items()})
    with torch.no_grad():
        return (model.to_data_scale(model.decode(torch.tensor(z, dtype=torch.float32)[None]))[0, 0] * 255).numpy()


def points_of(codes: np.ndarray) -> np.ndarray:
    """Return positions of codes on their map: 2-D codes unchanged, others on their first two principal axes."""
    return codes if codes.shape[1] == 2 else principal_axes(codes, 2).apply(codes)


def code_at(codes: np.ndarray, point: np.ndarray) -> np.ndarray:
    return point if codes.shape[1] == 2 else principal_axes(codes, 2).invert(point)


def side(page: Page, number: int) -> Locator:
    return page.locator(f"[data-side='{number}']")


def digit(page: Page, number: int) -> np.ndarray:
    return pixels(side(page, number).locator(".digit"))


def open_compare(page: Page, server: Server, query: str) -> None:
    open_page(page, server, f"compare?{query}")
    expect(page.locator("[data-lab=sides][data-ready=true]")).to_be_visible()
    expect(page.locator("[data-row='0'][data-first='0']")).to_be_visible()
    settle(page)


def screen(page: Page, number: int, point: np.ndarray) -> tuple[float, float]:
    """Return the position of a map's point in the window."""
    scale, x, y = view(page, number)
    box = side(page, number).locator("[data-lab=overlay]").bounding_box()
    assert box
    across = box["x"] + box["width"] / 2 + (point[0] - x) * scale
    return float(across), float(box["y"] + box["height"] / 2 - (point[1] - y) * scale)


def plane(page: Page, number: int, at: tuple[float, float]) -> np.ndarray:
    """The inverse of screen."""
    scale, x, y = view(page, number)
    box = side(page, number).locator("[data-lab=overlay]").bounding_box()
    assert box
    across, down = at[0] - box["x"] - box["width"] / 2, at[1] - box["y"] - box["height"] / 2
    return np.array([x + across / scale, y - down / scale])


def view(page: Page, number: int) -> tuple[float, ...]:
    text = side(page, number).locator("[data-lab=base]").get_attribute("data-view") or ""
    return tuple(float(v) for v in text.split())


def move(page: Page, number: int, x: float, y: float) -> tuple[float, float]:
    """To shares of a map's width and height."""
    box = side(page, number).locator("[data-lab=overlay]").bounding_box()
    assert box
    at = (round(box["x"] + x * box["width"]), round(box["y"] + y * box["height"]))
    page.mouse.move(*at)
    frame(page)
    return at


def both(ae: RunFolder, vae: RunFolder) -> str:
    return f"sides={ae.id}~{vae.id}"


def test_one_point_is_decoded_by_both_at_the_same_place(
    page: Page, server: Server, ae: RunFolder, vae: RunFolder
) -> None:
    open_compare(page, server, both(ae, vae))
    codes = [codes_of(run) for run in (ae, vae)]
    clouds = [points_of(c) for c in codes]
    for number, x, y in ((0, 0.6, 0.4), (1, 0.3, 0.55)):
        point = plane(page, number, move(page, number, x, y))
        standard = (point - clouds[number].mean(0)) / clouds[number].std(0)
        points = [point if i == number else c.mean(0) + standard * c.std(0) for i, c in enumerate(clouds)]
        expected = [decoded_then(run, code_at(c, p)) for run, c, p in zip((ae, vae), codes, points, strict=True)]
        for i, image in enumerate(expected):
            wait_until(page, lambda i=i, image=image: np.abs(digit(page, i) - image).max() <= FEW_GREYS)  # type: ignore[misc]
        assert np.abs(digit(page, 0) - expected[1]).max() > 20  # each has its own decoder
        expect(side(page, number).locator(".words")).to_contain_text("Point: nearest image")


def test_the_same_image_is_followed_in_both(page: Page, server: Server, ae: RunFolder, vae: RunFolder) -> None:
    open_compare(page, server, both(ae, vae))
    expect(page.get_by_role("button", name="same z")).to_have_count(0)  # the codes differ in size
    page.get_by_role("button", name="same image").click()
    codes = [codes_of(run) for run in (ae, vae)]
    page.mouse.move(*screen(page, 0, codes[0][7]))
    frame(page)
    index = int(re.findall(r"Image (\d+)", side(page, 0).locator(".words").inner_text())[0]) - 1
    at = plane(page, 0, screen(page, 0, codes[0][7]))
    assert index == np.square(codes[0] - at).sum(1).argmin()
    images = load_dataset(DataConfig("digits")).val.samples
    for i, run in enumerate((ae, vae)):
        expected = decoded_then(run, codes[i][index])
        wait_until(page, lambda i=i, expected=expected: np.abs(digit(page, i) - expected).max() <= ONE_GREY)  # type: ignore[misc]
        error = np.square(expected / 255 - images[index, 0].numpy() / 255).mean()
        expect(side(page, i).locator(".words")).to_contain_text(f"MSE {error:.3f}" if error < 0.0995 else "MSE 0.")


def check_line(page: Page, runs: tuple[RunFolder, RunFolder], ends: tuple[int, int]) -> None:
    """Both strips are the decodes of the line between the codes of these two images, and count the images near it."""
    for number, run in enumerate(runs):
        strip = side(page, number).locator(f".strip[data-line='{ends[0]}-{ends[1]}']")
        expect(strip).to_be_visible()
        codes = codes_of(run).astype(float)
        steps = codes[ends[0]] + np.linspace(0, 1, STEPS)[:, None] * (codes[ends[1]] - codes[ends[0]])
        for i in (0, 4, 10):
            assert np.abs(pixels(strip.locator("canvas").nth(i)) - decoded_then(run, steps[i])).max() <= ONE_GREY
        counts = near(codes, steps)
        shown = [0 if text == "off" else int(text) for text in strip.locator("small").all_inner_texts()]
        assert np.abs(np.array(shown) - counts).max() <= 1  # one may lie on the edge
        assert [
            i for i in range(STEPS) if "off-data" in (strip.locator("figure").nth(i).get_attribute("class") or "")
        ] == [i for i, n in enumerate(shown) if n == 0]
        holes = shown.count(0)
        words = f"{holes} of 11 steps" if holes else "All 11 steps are on the data"
        expect(side(page, number).locator(".verdict")).to_contain_text(words)


def near(codes: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Count the codes near each step: within the median distance to a tenth neighbour."""
    some = codes[(np.arange(min(200, len(codes))) * len(codes)) // min(200, len(codes))]
    far = np.sort(np.sqrt(np.square(some[:, None] - codes[None]).sum(-1)), axis=1)[:, 10]
    usual = np.sort(far)[len(far) // 2]
    return (np.sqrt(np.square(codes[None] - steps[:, None]).sum(-1)) <= usual).sum(1)


def test_a_line_joins_the_same_two_images_in_both(page: Page, server: Server, ae: RunFolder, vae: RunFolder) -> None:
    open_compare(page, server, both(ae, vae))
    labels = load_dataset(DataConfig("digits")).val.labels.numpy()
    pairs = random_pairs(len(labels))
    typical = typical_pair([steps_off_data(codes_of(run), pairs) for run in (ae, vae)], pairs, labels)
    assert typical is not None
    check_line(page, (ae, vae), typical)  # there is one at once
    points = points_of(codes_of(vae))
    start, end = screen(page, 1, points[20]), screen(page, 1, points[33])
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=6)
    frame(page)
    first, last = (int(np.square(points - plane(page, 1, at)).sum(1).argmin()) for at in (start, end))
    check_line(page, (ae, vae), (first, last))  # under the hand already
    page.mouse.up()
    expect(page).to_have_url(re.compile(f"line={first}-{last}"))
    reopen(page, server)
    check_line(page, (ae, vae), (first, last))
    side(page, 0).locator(".strip canvas").nth(5).click()  # a step is a point too, of each its own
    for number, run in enumerate((ae, vae)):
        expected = decoded_then(run, (codes_of(run)[first] + codes_of(run)[last]) / 2)
        wait_until(page, lambda n=number, w=expected: np.abs(digit(page, n) - w).max() <= FEW_GREYS)  # type: ignore[misc]


def opacity(page: Page, number: int, points: np.ndarray) -> np.ndarray:
    """Return the map's opacity at some points, 0 to 255."""
    base = side(page, number).locator("[data-lab=base]")
    alpha = colours(base)[..., 3]
    height, width = alpha.shape
    scale, x, y = view(page, number)
    columns = np.clip(np.round(width / 2 + (points[:, 0] - x) * scale), 0, width - 1).astype(int)
    rows = np.clip(np.round(height / 2 - (points[:, 1] - y) * scale), 0, height - 1).astype(int)
    return alpha[rows, columns]


def test_a_lasso_on_one_map_marks_the_same_images_on_the_other(
    page: Page, server: Server, ae: RunFolder, vae: RunFolder
) -> None:
    open_compare(page, server, both(ae, vae))
    points = [points_of(codes_of(run)) for run in (ae, vae)]
    assert (opacity(page, 1, points[1]) > 120).mean() > 0.98  # all but a few far ones are there
    page.get_by_role("button", name="Select").click()
    corners = [(0.3, 0.3), (0.6, 0.3), (0.6, 0.7), (0.3, 0.7)]
    low, high = plane(page, 0, move(page, 0, *corners[0])), plane(page, 0, move(page, 0, *corners[2]))
    move(page, 0, *corners[0])
    page.mouse.down()
    for corner in corners[1:]:
        move(page, 0, *corner)
    page.mouse.up()
    within = (points[0][:, 0] > low[0]) & (points[0][:, 0] < high[0])
    within &= (points[0][:, 1] < low[1]) & (points[0][:, 1] > high[1])
    panel = page.locator("[data-lab=selection]")
    expect(panel).to_contain_text(f"{within.sum()} images:")
    assert [int(i) for i in (panel.get_attribute("data-indices") or "").split()] == np.flatnonzero(within).tolist()
    assert 5 < within.sum() < 0.8 * len(within)
    for number in (0, 1):
        seen = opacity(page, number, points[number])
        assert (seen[within] > 120).mean() > 0.98
        distances = np.sqrt(np.square(points[number][:, None] - points[number][None, within]).sum(-1)).min(1)
        apart = ~within & (distances * view(page, number)[0] > 8)  # so far that no marked point covers them
        assert (seen[apart] < 80).mean() > 0.7  # names of classes are drawn over some
    expect(page).to_have_url(re.compile("lasso=0~"))
    reopen(page, server)
    expect(panel).to_contain_text(f"{within.sum()} images:")
    expect(panel.locator("canvas").first).to_be_visible()  # some of them, as pictures
    side(page, 1).locator("[data-lab=overlay]").focus()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    frame(page)
    assert (opacity(page, 1, points[1]) > 120).mean() > 0.98


def cells(page: Page, name: str) -> list[str]:
    row = page.get_by_role("row").filter(has=page.get_by_role("cell", name=name, exact=True))
    return row.get_by_role("cell").all_inner_texts()[1:]


def test_the_better_one_is_marked(page: Page, server: Server, ae: RunFolder, vae: RunFolder) -> None:
    open_compare(page, server, both(ae, vae))
    last = [[e for e in run.events() if e["kind"] == "epoch"][-1] for run in (ae, vae)]
    errors = [event["val"]["mse"] for event in last]
    better = int(np.argmin(errors))
    texts = cells(page, row_name(METRICS["mse"]))
    assert ["✓" in text for text in texts] == [i == better for i in range(2)]
    assert [float(text.split()[0]) for text in texts] == pytest.approx(errors, rel=0.01)
    assert not any("✓" in text for text in cells(page, row_name(METRICS["recon_loss"])))
    kl, recon = last[1]["val"]["kl"], last[1]["val"]["recon_loss"]
    assert cells(page, row_name(METRICS["elbo"]))[0] == "–"
    assert float(cells(page, row_name(METRICS["elbo"]))[1]) == pytest.approx(-(kl + recon), rel=0.01)
    assert cells(page, CODE_SIZE) == ["2", "3"]
    assert cells(page, EPOCHS) == ["6", "5"]
    active = sum(nats >= 0.01 for nats in last[1]["kl_per_dim"])
    assert cells(page, row_name(METRICS["active_dimensions"])) == ["–", f"{active} of 3"]
    expect(page.get_by_text(LOSSES_DIFFER.partition(":")[0])).to_have_count(int(_differ(ae, vae)))


def _differ(ae: RunFolder, vae: RunFolder) -> bool:
    return ae.spec().model_config.recon_loss != vae.spec().model_config.recon_loss


def test_a_row_of_images_marks_the_better_model(page: Page, server: Server, ae: RunFolder, vae: RunFolder) -> None:
    open_compare(page, server, both(ae, vae))
    images = load_dataset(DataConfig("digits")).val.samples.numpy()
    for first in (0, 10):
        expect(page.locator(f"[data-row='1'][data-first='{first}']")).to_be_visible()
        expect(page.locator(f"[data-row=original][data-first='{first}']")).to_be_visible()
        for i in (0, 9):
            assert np.array_equal(pixels(page.locator("[data-row=original] canvas").nth(i)), images[first + i, 0])
            expected = [decoded_then(run, codes_of(run)[first + i]) for run in (ae, vae)]
            for number, image in enumerate(expected):
                shown = pixels(page.locator(f"[data-row='{number}'] canvas").nth(i))
                assert np.abs(shown - image).max() <= ONE_GREY
            errors = [np.square((image - images[first + i, 0]) / 255).mean() for image in expected]
            captions = [page.locator(f"[data-row='{n}'] small").nth(i).inner_text() for n in range(2)]
            if abs(errors[0] - errors[1]) > 0.01:
                assert ["✓" in caption for caption in captions] == [e == min(errors) for e in errors]
        page.get_by_role("button", name="Next ten").click()
    page.locator("[data-row=original] canvas").nth(2).click()  # pins it
    expect(side(page, 0).locator(".words")).to_contain_text("Image 23 ")
    expect(page).to_have_url(re.compile("at=i22"))


def test_two_snapshots_of_one_run_have_different_decoders(page: Page, server: Server, ae: RunFolder) -> None:
    open_compare(page, server, f"sides={ae.id}@000001~{ae.id}&at=i5")
    for number, key in enumerate((SnapshotKey(1), SnapshotKey(6))):
        expect(side(page, number).locator("h4")).to_contain_text(f"epoch {key.epoch}")
        expected = decoded_then(ae, codes_of(ae, key)[5], key)
        wait_until(page, lambda n=number, w=expected: np.abs(digit(page, n) - w).max() <= ONE_GREY)  # type: ignore[misc]
        assert (opacity(page, number, codes_of(ae, key)) > 120).mean() > 0.97
    assert np.abs(digit(page, 0) - digit(page, 1)).max() > 20
    expect(page.get_by_role("button", name="same z")).to_be_visible()
    assert cells(page, EPOCHS) == ["1", "6"]
    page.get_by_role("combobox", name="Snapshot of model 1").click()
    page.get_by_role("option", name="after 4 batches").click()
    expect(side(page, 0).locator("h4")).to_contain_text("after 4 batches")
    expected = decoded_then(ae, codes_of(ae, SnapshotKey(0, 4))[5], SnapshotKey(0, 4))
    wait_until(page, lambda: np.abs(digit(page, 0) - expected).max() <= ONE_GREY)
    expect(page).to_have_url(re.compile(r"sides=[\w-]+(@|%40)000000(\+|%2B)000004~"))


def test_points_are_coloured_by_how_their_neighbours_differ(page: Page, server: Server, ae: RunFolder) -> None:
    open_compare(page, server, f"sides={ae.id}~{ae.id}&tint=neighbours")  # beside itself: none differs
    drawn = colours(side(page, 0).locator("[data-lab=base]"))
    points = drawn[drawn[..., 3] == 191][:, :3]  # whole points, and no edges
    found, counts = np.unique(points, axis=0, return_counts=True)
    most = found[counts.argmax()]
    assert np.abs(most - [0x48, 0x28, 0x78]).max() <= 2  # the scale's first step
    expect(page.locator("[data-lab=legend]")).to_contain_text("are the same on the other map")


def test_a_run_in_training_updates_in_place(
    page: Page, server: Server, ae: RunFolder, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("LATENT_LAB_MAX_RUNNING", "4")
    folder = submit(server.runs, vae_spec({}, epochs=10_000), "going on")
    request.addfinalizer(lambda: folder.status().is_active and stop(server.runs, folder.id))
    wait_until(page, lambda: len(folder.snapshot_epochs()) > 1 and (folder.path / "checkpoints").is_dir())
    open_compare(page, server, f"sides={ae.id}~{folder.id}&line=3-8&at=i4")
    still = digit(page, 0)
    canvas = side(page, 1).locator(".digit").element_handle()
    for _ in range(2):
        before = side(page, 1).get_attribute("data-shown") or ""
        expect(side(page, 1)).not_to_have_attribute("data-shown", before)
        shown = side(page, 1).get_attribute("data-shown") or ""
        assert shown.startswith(f"{folder.id}@")
        expect(side(page, 1).locator(".strip")).to_have_attribute("data-line", "3-8")
        expect(side(page, 1).locator(".words")).to_contain_text("Image 5 ")
    assert np.array_equal(digit(page, 0), still)  # the other one stands
    assert canvas is not None and canvas.evaluate("canvas => canvas.isConnected")  # in place, not made anew
    stop(server.runs, folder.id)
    wait_until(page, lambda: not folder.status().is_active)
    last = folder.snapshot_keys()[-1]
    expect(page.locator(f"[data-side='1'][data-shown='{folder.id}@{last.name}']")).to_be_visible()
    expect(side(page, 1)).to_have_count(1)
    expected = decoded_then(folder, codes_of(folder)[4])
    wait_until(page, lambda: np.abs(digit(page, 1) - expected).max() <= ONE_GREY)


def test_shipped_models_need_no_dataset(page: Page, server: Server) -> None:
    open_compare(page, server, "sides=vae-2d~deep-ae-2d")
    library = shipped()
    stored = [library.stored_codes(name) for name in ("vae-2d", "deep-ae-2d")]
    codes = [one.codes[:2000] for one in stored if one is not None]
    point = plane(page, 0, move(page, 0, 0.45, 0.6))
    other = codes[1].mean(0) + (point - codes[0].mean(0)) / codes[0].std(0) * codes[1].std(0)
    for number, (name, z) in enumerate((("vae-2d", point), ("deep-ae-2d", other))):
        expected = decoded(library, name, z)
        wait_until(page, lambda n=number, w=expected: np.abs(digit(page, n) - w).max() <= FEW_GREYS)  # type: ignore[misc]
    expect(page.get_by_text("MNIST is not on this machine: no originals and no errors")).to_be_visible()
    expect(page.locator("[data-row=original]")).to_be_hidden()
    assert (
        np.abs(pixels(page.locator("[data-row='1'] canvas").first) - decoded(library, "deep-ae-2d", codes[1][0])).max()
        <= ONE_GREY
    )
    assert [text for text in cells(page, row_name(METRICS["mse"])) if "✓" in text] == ["0.0366\u00a0✓"]


def test_the_default_pair_argues_for_what_it_says(page: Page, server: Server) -> None:
    """The samples are the decodes of draws of N(0, I), and the sentence has the shares that are measured of them."""
    open_compare(page, server, "model=vae-2d")
    library = shipped()
    for number, name in enumerate(("vae-2d", "ae-2d")):
        model, info = library.load(name), library.card(name).info
        sheet = side(page, number).locator(".samples canvas[data-of]")
        expect(sheet).to_be_visible()
        z = prior_samples(model, N_SAMPLES)[7].numpy()
        assert np.abs(pixels(sheet)[28:56, 28:56] - decoded(library, name, z)).max() <= ONE_GREY
        classifier = find_classifier(SHIPPED, info)
        assert classifier is not None
        share = str(read_samples(model, classifier).confident)
        expect(page.locator(".st-key-claim")).to_contain_text(f"{share} for {name}")
    expect(page.locator(".st-key-claim")).to_contain_text("Random codes decode to")


def test_home_and_compare_have_the_same_error_of_a_model(page: Page, server: Server) -> None:
    for name in ("vae-2d", "ae-2d"):
        text = METRICS["mse"].text(shipped().card(name).metrics["mse"])
        open_page(page, server, "")
        card = page.locator("[data-testid=stColumn]").filter(has=page.get_by_alt_text(f"images that {name} decodes"))
        expect(card).to_contain_text(f"MSE {text}")
    open_compare(page, server, "sides=vae-2d~ae-2d")
    errors = [METRICS["mse"].text(shipped().card(name).metrics["mse"]) for name in ("vae-2d", "ae-2d")]
    assert [text.split("\u00a0")[0] for text in cells(page, row_name(METRICS["mse"]))] == errors


def test_an_invalid_link_still_opens(page: Page, server: Server) -> None:
    nonsense = "at=s9_1_1&line=99999999-3&drag=no&link=z2&tint=blue&lasso=5~1_x&sheet=7"
    open_compare(page, server, f"sides=gone~vae-2d~vae-2d-digits~vae-20d&{nonsense}")
    expect(page.get_by_text('"gone" was not found')).to_be_visible()
    expect(page.get_by_text("other data than")).to_be_visible()
    expect(page.locator("[data-side] h4")).to_have_text([re.compile("^vae-2d "), re.compile("^vae-20d ")])


def test_a_model_can_be_added_and_removed(page: Page, server: Server) -> None:
    open_compare(page, server, "model=vae-2d")
    expect(page.locator("[data-side] h4")).to_have_text([re.compile("^vae-2d "), re.compile("^ae-2d ")])
    page.get_by_role("button", name="Add a model").click()
    expect(page.locator("[data-side]")).to_have_count(3)
    expect(page.locator("[data-lab=sides][data-ready=true]")).to_be_visible()
    settle(page)
    page.locator(".st-key-drop0").get_by_role("button").click()
    expect(page.locator("[data-side]")).to_have_count(2)
    expect(page.locator("[data-side] h4").first).to_have_text(re.compile("^ae-2d "))
    model = page.get_by_role("combobox", name="Model 1")
    model.click()
    model.fill("vae-2d-digits")  # a list of many models shows only those that match
    page.get_by_role("option", name="vae-2d-digits").click()  # other images: the other side goes
    expect(page.locator("[data-side] h4").first).to_have_text(re.compile("^vae-2d-digits "))


def test_the_sides_are_kept_until_another_model_is_chosen(page: Page, server: Server) -> None:
    open_compare(page, server, "sides=vae-20d~conv-vae-16d")
    page.get_by_role("link", name="Explore", exact=True).click()
    expect(page.get_by_role("heading", name="Explore")).to_be_visible()
    page.get_by_role("link", name="Compare", exact=True).click()
    expect(page.locator("[data-side] h4")).to_have_text([re.compile("^vae-20d "), re.compile("^conv-vae-16d ")])
    settle(page)
    model = page.get_by_role("combobox", name="Model", exact=True)
    model.click()
    model.fill("deep-ae-2d")  # a list of many models shows only those that match
    page.get_by_role("option", name="deep-ae-2d").click()
    expect(page.locator("[data-side] h4")).to_have_text([re.compile("^deep-ae-2d "), re.compile("^vae-2d ")])
    expect(page).to_have_url(re.compile("sides=deep-ae-2d~vae-2d"))


def test_the_point_can_be_dragged_by_touch(phone: Page, server: Server, ae: RunFolder, vae: RunFolder) -> None:
    open_compare(phone, server, both(ae, vae))
    expect(phone.get_by_role("button", name="Point", exact=True)).to_have_attribute("aria-pressed", "true")
    side(phone, 0).locator("[data-lab=overlay]").scroll_into_view_if_needed()
    codes = codes_of(ae)
    fingers = phone.context.new_cdp_session(phone)
    other = digit(phone, 1)
    for kind, image in (("touchStart", 3), ("touchMove", 9), ("touchMove", 14)):
        x, y = (round(v) for v in screen(phone, 0, codes[image]))
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        frame(phone)
        expected = decoded_then(ae, plane(phone, 0, (x, y)))
        wait_until(phone, lambda w=expected: np.abs(digit(phone, 0) - w).max() <= FEW_GREYS)  # type: ignore[misc]
        wait_until(phone, lambda o=other: not np.array_equal(digit(phone, 1), o))  # type: ignore[misc]
        other = digit(phone, 1)
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(phone).to_have_url(re.compile("at=s0_"))


def test_the_map_works_with_the_keyboard_alone(page: Page, server: Server, ae: RunFolder, vae: RunFolder) -> None:
    open_compare(page, server, both(ae, vae))
    overlay = side(page, 0).locator("[data-lab=overlay]")
    overlay.focus()
    before = [digit(page, n) for n in range(2)]
    page.keyboard.press("Shift+ArrowRight")
    wait_until(page, lambda: all(not np.array_equal(digit(page, n), before[n]) for n in range(2)))
    expect(page).to_have_url(re.compile("at=s0_"))
    line = side(page, 0).locator(".strip").get_attribute("data-line") or ""
    page.keyboard.press("Enter")
    expect(side(page, 1).locator(".strip")).to_have_attribute("data-line", re.compile(f"^{line.split('-')[1]}-"))


def test_a_finished_run_links_to_this_page(page: Page, server: Server, ae: RunFolder) -> None:
    open_page(page, server, f"train?run={ae.id}")
    page.get_by_test_id("stMain").get_by_role("link", name="Compare").click()
    expect(page.locator("[data-lab=sides][data-ready=true]")).to_be_visible()
    expect(page.locator("[data-side] h4").first).to_contain_text("plain, epoch 6")
    expect(page.locator("[data-side]")).to_have_count(2)


def test_a_grid_is_drawn_under_both_maps(page: Page, server: Server, ae: RunFolder) -> None:
    open_compare(page, server, f"sides={ae.id}@000001~{ae.id}&sheet=1")
    for number, key in enumerate((SnapshotKey(1), SnapshotKey(6))):
        tiles = side(page, number).locator(".tiles[data-tiles]")
        expect(tiles).to_be_visible()
        columns = int((tiles.get_attribute("data-tiles") or "").split("x")[0])
        box = side(page, number).locator("[data-lab=overlay]").bounding_box()
        assert box
        tile = box["width"] / columns
        z = plane(page, number, (box["x"] + 3.5 * tile, box["y"] + 2.5 * tile))
        shown = pixels(tiles)[16:24, 24:32]
        assert np.abs(shown - decoded_then(ae, z, key)).max() <= FEW_GREYS
    page.get_by_role("combobox", name="Snapshot of model 1").click()
    page.get_by_role("option", name="epoch 4").click()  # another decoder: another sheet
    expect(side(page, 0)).to_have_attribute("data-shown", f"{ae.id}@000004")

    def is_new() -> bool:
        box = side(page, 0).locator("[data-lab=overlay]").bounding_box()
        assert box
        z = plane(page, 0, (box["x"] + 3.5 * box["width"] / columns, box["y"] + 2.5 * box["width"] / columns))
        shown = pixels(side(page, 0).locator(".tiles"))[16:24, 24:32]
        return bool(np.abs(shown - decoded_then(ae, z, SnapshotKey(4))).max() <= FEW_GREYS)

    wait_until(page, is_new)
