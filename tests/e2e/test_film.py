"""A training as a film: what is shown at a snapshot is that of the snapshot, asserted on pixels against torch."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from lab.data import load_dataset
from lab.jobs import stop, submit
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.runs.run_folder import RunFolder
from lab.runs.snapshots import SnapshotKey, load_decoder, load_probe, load_snapshot
from tests.e2e.canvas import ONE_GREY, colours, frame, pixels, wait_until
from tests.e2e.conftest import Server, open_page, reopen, settle
from tests.small import vae_spec


@pytest.fixture(scope="module")
def run(server: Server) -> RunFolder:
    """A short training on digits, done."""
    spec = vae_spec({}, epochs=5)
    folder = claim_new(server.runs, spec, "film")
    torch.set_num_threads(1)
    assert Worker(folder).run().state == "done"
    return folder


@pytest.fixture
def endless(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunFolder]:
    """A training that goes on for longer than the test."""
    monkeypatch.setenv("LATENT_LAB_MAX_RUNNING", "4")
    folder = submit(server.runs, vae_spec({}, epochs=10_000), "endless")
    yield folder
    stop(server.runs, folder.id)


def film(page: Page, server: Server, run: RunFolder, more: str = "") -> Locator:
    open_page(page, server, f"train?run={run.id}{more}")
    expect(page.locator("[data-lab=digit][data-ready=true]")).to_be_visible()
    return page.locator("[data-lab=time]")


def at(page: Page, key: SnapshotKey) -> None:
    """Wait until all of the film stands at that snapshot."""
    for name in ("overlay", "recon", "digit"):
        expect(page.locator(f"[data-lab={name}][data-snapshot='{key.name}']")).to_be_attached()
    frame(page)


def decoded_then(run: RunFolder, key: SnapshotKey, z: torch.Tensor) -> np.ndarray:
    """Return z decoded by the snapshot's stored weights, (H, W) in 0 .. 255."""
    model = run.load_model()
    weights = load_decoder(run.snapshots, key.epoch) if not key.batch else _early_decoder(run, key)
    model.decoder.load_state_dict({name: tensor.float() for name, tensor in weights.items()})
    with torch.no_grad():
        return (model.to_data_scale(model.decode(z[None]))[0, 0] * 255).numpy()


def _early_decoder(run: RunFolder, key: SnapshotKey) -> dict[str, torch.Tensor]:
    from lab.runs.checkpoint import load_tensors

    return load_tensors(run.snapshots / key.name / "decoder.safetensors")


def click_corner(page: Page) -> list[float]:
    """Click beside the corner of the map, on a whole pixel; return the point of the plane."""
    overlay = page.locator("[data-lab=overlay]")
    overlay.scroll_into_view_if_needed()
    box = overlay.bounding_box()
    assert box
    place = [round(box["x"]) + 5, round(box["y"]) + 5]
    page.mouse.click(*place)
    across, down = place[0] - box["x"], place[1] - box["y"]
    scale, x, y = (float(v) for v in (page.locator("[data-lab=base]").get_attribute("data-view") or "").split())
    return [x + (across - box["width"] / 2) / scale, y - (down - box["height"] / 2) / scale]


def cloud_is(page: Page, codes: np.ndarray) -> bool:
    """Return whether the map shows these codes: nearly all lie on ink, and nearly no ink lies elsewhere."""
    base = page.locator("[data-lab=base]")
    scale, x, y = (float(v) for v in (base.get_attribute("data-view") or "").split())
    alpha = colours(base)[..., 3]
    height, width = alpha.shape
    columns = np.clip(np.round(width / 2 + (codes[:, 0] - x) * scale), 0, width - 1).astype(int)
    rows = np.clip(np.round(height / 2 - (codes[:, 1] - y) * scale), 0, height - 1).astype(int)
    inked = alpha[rows, columns] > 40
    near = np.zeros_like(alpha, dtype=bool)
    for row, column in zip(rows, columns, strict=True):
        near[max(0, row - 12) : row + 13, max(0, column - 12) : column + 13] = True
    return bool(inked.mean() > 0.97 and ((alpha > 40) & ~near).sum() < 400)  # names of the classes reach farther


def test_every_snapshot_shows_its_own_data(page: Page, server: Server, run: RunFolder) -> None:
    time = film(page, server, run)
    keys = run.snapshot_keys()
    assert keys[:4] == [(0, 0), (0, 1), (0, 2), (0, 4)]
    expect(page.locator("[data-lab=size]")).to_contain_text(f"{len(keys)} snapshots")
    images = load_probe(run.path).images
    clouds = []
    for place in (len(keys) - 1, 0, 2, len(keys) - 3):
        key = keys[place]
        time.fill(str(place))
        at(page, key)
        snapshot = load_snapshot(run.snapshots, key.epoch, key.batch)
        assert cloud_is(page, snapshot.codes.numpy())
        clouds.append(snapshot.codes.numpy())
        for i in (0, 9):
            canvas = page.locator("[data-lab=recon] canvas").nth(i)
            assert np.array_equal(pixels(canvas), snapshot.recon[i, 0].numpy())
        expected = decoded_then(run, key, snapshot.codes[0])  # the first image is pinned
        assert np.abs(pixels(page.locator("[data-lab=digit]")) - expected).max() <= ONE_GREY
    assert not cloud_is(page, clouds[0] + 1.0)  # the check can fail
    assert np.array_equal(pixels(page.locator("[data-lab=originals] canvas").first), images[0, 0].numpy())


def test_the_highest_loss_images_of_a_snapshot_are_shown(page: Page, server: Server, run: RunFolder) -> None:
    time = film(page, server, run)
    keys = run.snapshot_keys()
    images = load_dataset(run.spec().data).val.samples
    figures = page.locator("[data-lab=highest-loss] figure")
    seen = []
    for place in (1, len(keys) - 1):
        key = keys[place]
        time.fill(str(place))
        snapshot = load_snapshot(run.snapshots, key.epoch, key.batch)
        assert snapshot.recon_loss is not None
        assert snapshot.kl is not None
        cost = snapshot.recon_loss + snapshot.kl
        first = int(cost.argmax())
        expect(page.locator(f"[data-lab=highest-loss][data-snapshot='{key.name}']")).to_be_visible()
        wait_until(
            page, lambda first=first: figures.first.locator("canvas").first.get_attribute("data-index") == str(first)
        )
        expect(figures.first.locator("small")).to_have_text(f"{cost[first]:.0f}")
        assert np.array_equal(pixels(figures.first.locator("canvas").first), images[first, 0].numpy())
        expected = decoded_then(run, key, snapshot.codes[first])
        assert np.abs(pixels(figures.first.locator("canvas").last) - expected).max() <= ONE_GREY
        assert figures.count() == 10
        seen.append(first)
    assert seen[0] != seen[1]  # the check can fail
    figures.first.click()
    expect(page.locator("[data-lab=pin]")).to_have_attribute("data-index", str(seen[1]))


def test_the_loss_of_the_image_under_the_pointer_is_shown(page: Page, server: Server, run: RunFolder) -> None:
    film(page, server, run)
    last = run.snapshot_keys()[-1]
    at(page, last)
    snapshot = load_snapshot(run.snapshots, last.epoch)
    assert snapshot.recon_loss is not None
    assert snapshot.kl is not None
    index = int(snapshot.codes[:, 0].argmax())  # the rightmost: no other lies in reach
    overlay = page.locator("[data-lab=overlay]")
    overlay.scroll_into_view_if_needed()
    box = overlay.bounding_box()
    assert box
    scale, x, y = (float(v) for v in (page.locator("[data-lab=base]").get_attribute("data-view") or "").split())
    px, py = (float(v) for v in snapshot.codes[index])
    page.mouse.move(
        box["x"] + min(box["width"] - 2, box["width"] / 2 + (px - x) * scale),
        box["y"] + box["height"] / 2 - (py - y) * scale,
    )
    pin = page.locator("[data-lab=pin]")
    expect(pin).to_contain_text("Under the pointer")
    expect(pin).to_have_attribute("data-index", str(index))
    expect(pin).to_contain_text(
        f"Reconstruction loss {snapshot.recon_loss[index]:.1f}, KL {snapshot.kl[index]:.2f} nats"
    )
    expected = decoded_then(run, last, snapshot.codes[index])
    digit = page.locator("[data-lab=digit]")
    wait_until(page, lambda: bool(np.abs(pixels(digit) - expected).max() <= ONE_GREY))
    images = load_dataset(run.spec().data).val.samples
    assert np.array_equal(pixels(page.locator("[data-lab=original]")), images[index, 0].numpy())
    page.mouse.move(box["x"] - 40, box["y"] - 20)
    expect(pin).to_contain_text("Pinned")
    expect(pin).to_have_attribute("data-index", "0")


def test_the_cloud_is_interpolated_between_two_snapshots(page: Page, server: Server, run: RunFolder) -> None:
    time = film(page, server, run)
    keys = run.snapshot_keys()
    last = len(keys) - 1
    time.fill(str(last - 0.4))
    at(page, keys[-1])
    before, after = (load_snapshot(run.snapshots, m.epoch, m.batch).codes.numpy() for m in keys[-2:])
    assert cloud_is(page, before + 0.6 * (after - before))
    expect(page.locator("[data-lab=status]")).to_have_text(f"between epochs {keys[-2].epoch} and {keys[-1].epoch}")
    time.dispatch_event("change")
    expect(page).to_have_url(re.compile(f"frame={last - 0.4:g}"))
    settle(page)
    reopen(page, server)
    expect(page.locator("[data-lab=digit][data-ready=true]")).to_be_visible()
    wait_until(page, lambda: time.input_value() == f"{last - 0.4:g}")


def test_a_pinned_code_is_decoded_by_each_snapshot(page: Page, server: Server, run: RunFolder) -> None:
    time = film(page, server, run)
    keys = run.snapshot_keys()
    z = torch.tensor(click_corner(page))  # beside all points
    expect(page.locator("[data-lab=pin]")).to_contain_text("one code")
    for place in (1, len(keys) - 1):
        time.fill(str(place))
        at(page, keys[place])
        # the map's border moves the corner by a pixel, which the decoder turns into a few greys at most
        assert np.abs(pixels(page.locator("[data-lab=digit]")) - decoded_then(run, keys[place], z)).max() < 12


def test_dragging_the_curve_moves_the_film(page: Page, server: Server, run: RunFolder) -> None:
    time = film(page, server, run)
    over = page.locator("[data-lab=curve]")
    over.scroll_into_view_if_needed()
    box = over.bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 50, steps=4)  # epoch 3 of 5
    at(page, SnapshotKey(3))
    keys = run.snapshot_keys()
    assert abs(float(time.input_value()) - keys.index(SnapshotKey(3))) < 0.1
    page.mouse.up()
    time.fill("0")
    at(page, SnapshotKey(0))
    cursor = page.locator("[data-lab=curve] .cursor").bounding_box()
    assert cursor
    assert abs(cursor["x"] + cursor["width"] / 2 - box["x"]) < 2


def test_it_plays_to_the_end_and_loops(page: Page, server: Server, run: RunFolder) -> None:
    time = film(page, server, run)
    page.get_by_label("speed").select_option("4")
    page.get_by_role("button", name="Play").last.click()
    expect(page.get_by_role("button", name="Pause").last).to_be_visible()
    wait_until(page, lambda: 0 < float(time.input_value()) < len(run.snapshot_keys()) - 1)
    expect(page.get_by_role("button", name="Play").last).to_be_visible()  # it stops by itself
    expect(time).to_have_value(str(len(run.snapshot_keys()) - 1))
    page.get_by_label("Loop").check()
    page.get_by_role("button", name="Play").last.click()
    wait_until(page, lambda: float(time.input_value()) > 2)
    wait_until(page, lambda: float(time.input_value()) < 2)  # round again


def test_inactive_dimensions_are_dark_and_change_nothing(page: Page, server: Server) -> None:
    folder = claim_new(
        server.runs, vae_spec({"kl_weight": 40.0, "latent_dim": 3}, epochs=40, learning_rate=0.005), "collapsed"
    )
    torch.set_num_threads(1)
    assert Worker(folder).run().state == "done"
    reported = folder.events()[-1]["kl_per_dim"]
    dead = [d for d, nats in enumerate(reported) if nats < 0.01]
    assert dead
    film(page, server, folder)
    bars = page.locator("[data-lab=bars] button")
    expect(page.locator(f"[data-lab=dimensions][data-active='{3 - len(dead)}']")).to_be_visible()
    assert [d for d in range(3) if "inactive" in (bars.nth(d).get_attribute("class") or "")] == dead
    bars.nth(dead[0]).click()
    strip = page.locator("[data-lab=moved] .strip[data-filled] canvas")
    expect(strip.first).to_be_visible()
    ends = [pixels(strip.nth(i)) for i in (0, 6)]
    code = load_snapshot(folder.snapshots, 40).codes[0].repeat(2, 1)
    code[:, dead[0]] = torch.tensor([-3.0, 3.0])
    for shown, z in zip(ends, code, strict=True):
        assert np.abs(shown - decoded_then(folder, SnapshotKey(40), z)).max() <= ONE_GREY
    change = np.abs(ends[0] - ends[1]).mean()
    assert change < 8  # of 255: next to nothing
    expect(page.locator("[data-lab=moved] .note")).to_contain_text(f"by {change:.1f} of 255")
    expect(page.locator("[data-lab=moved] .note")).to_contain_text("lower KL weight")


def test_a_film_grows_during_training_and_can_be_scrubbed_back(page: Page, server: Server, endless: RunFolder) -> None:
    time = film(page, server, endless)
    end = float(time.get_attribute("max") or 0)
    wait_until(page, lambda: float(time.input_value()) > end)  # it follows
    time.fill("1")
    at(page, SnapshotKey(0, 1))
    frames = page.locator("[data-lab=size]").inner_text()
    expect(page.locator("[data-lab=size]")).not_to_have_text(frames)  # it goes on
    assert time.input_value() == "1"  # and stays where the hand left it
    at(page, SnapshotKey(0, 1))


def test_the_kl_weight_is_changed_during_training_and_marked(page: Page, server: Server, endless: RunFolder) -> None:
    film(page, server, endless)
    page.get_by_role("button", name="Change").click()
    box = page.get_by_role("spinbutton", name="KL weight")
    box.fill("7")
    box.press("Enter")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("[data-lab=curve] .mark")).to_contain_text("KL weight 7")
    assert [change.settings for change in endless.changes()] == [{"kl_weight": 7.0}]
