"""The tools of the latent map: paths, groups, planes, the grid. Asserted on pixels, against torch."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from lab.config import SHIPPED
from lab.latent.encoding import decode
from lab.latent.polygon import inside_polygon, polygon_from_text
from lab.metrics.classifier_features import confidences
from lab.plots.palette import class_colour
from lab.zoo.model_library import Library
from lab.zoo.shipped_classifiers import find_classifier
from tests.e2e.canvas import ONE_GREY, colours, decoded, frame, pixels, ready, shipped, wait_until
from tests.e2e.conftest import Server, open_page, reopen, settle

PLAY = "explore?view=Live+map&model="


@pytest.fixture(scope="module")
def library() -> Library:
    return shipped()


def codes_of(library: Library, name: str) -> np.ndarray:
    stored = library.stored_codes(name)
    assert stored is not None
    return stored.codes


def labels_of(library: Library, name: str) -> np.ndarray:
    stored = library.stored_codes(name)
    assert stored is not None
    return stored.labels


def strip(page: Page, route: str) -> Locator:
    result = page.locator(f"[data-route={route}][data-filled]")
    expect(result).to_be_visible()
    return result


def press_on(page: Page, x: float, y: float) -> None:
    """Click on the map at shares of its width and height."""
    box = page.locator("[data-lab=overlay]").bounding_box()
    assert box
    page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])


def in_address(page: Page, key: str) -> str:
    return parse_qs(urlparse(page.url).query).get(key, [""])[0]


def usual_distance(codes: np.ndarray) -> float:
    """The median distance of 200 evenly taken codes to their tenth neighbour."""
    some = codes[(np.arange(200) * len(codes)) // 200]
    distances = np.sqrt(np.square(some[:, None] - codes[None]).sum(-1))
    return float(np.sort(np.sort(distances, axis=1)[:, 10])[100])


@pytest.mark.parametrize("name", ["vae-2d", "conv-vae-16d"])
def test_paths_have_the_shapes_of_their_names(page: Page, server: Server, library: Library, name: str) -> None:
    open_page(page, server, f"{PLAY}{name}&tool=path&path=i0~i3")
    ready(page)
    codes = codes_of(library, name)
    a, b = codes[0].astype(float), codes[3].astype(float)
    strip(page, "data")
    straight = strip(page, "straight")
    middle = (a + b) / 2
    assert np.abs(pixels(straight.locator("canvas").nth(5)) - decoded(library, name, middle)).max() <= ONE_GREY
    near = int((np.sqrt(np.square(codes - middle).sum(1)) <= usual_distance(codes)).sum())
    assert abs(int(straight.locator("small").nth(5).inner_text()) - near) <= 1  # one may lie on the edge
    direction = a / np.linalg.norm(a) + b / np.linalg.norm(b)  # halfway between two directions
    arc = direction / np.linalg.norm(direction) * (np.linalg.norm(a) + np.linalg.norm(b)) / 2
    canvas = strip(page, "spherical").locator("canvas").nth(5)
    assert np.abs(pixels(canvas) - decoded(library, name, arc)).max() <= ONE_GREY
    mixed = (decoded(library, name, a) + decoded(library, name, b)) / 2
    assert np.abs(pixels(strip(page, "fade").locator("canvas").nth(5)) - mixed).max() <= ONE_GREY
    for step, z in ((0, a), (10, b)):
        canvas = strip(page, "data").locator("canvas").nth(step)
        assert np.abs(pixels(canvas) - decoded(library, name, z)).max() <= ONE_GREY


def test_waypoints_can_be_set_dragged_and_removed(page: Page, server: Server) -> None:
    open_page(page, server, f"{PLAY}vae-2d")
    ready(page)
    page.get_by_role("button", name="Path", exact=True).click()  # begins with a path, not with an empty strip
    before = pixels(strip(page, "straight").locator("canvas").nth(10))
    press_on(page, 0.75, 0.7)
    expect(page).to_have_url(re.compile(r"path=[^&]+~[^&]+~[^&]+"))
    wait_until(page, lambda: not np.array_equal(before, pixels(strip(page, "straight").locator("canvas").nth(10))))
    box = page.locator("[data-lab=overlay]").bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.7 * box["height"])
    page.mouse.down()
    seen = set()
    for step in range(1, 6):
        page.mouse.move(box["x"] + (0.75 - 0.05 * step) * box["width"], box["y"] + 0.7 * box["height"])
        frame(page)
        wait_until(page, lambda: pixels(page.locator("[data-route=straight] canvas").nth(10)).tobytes() not in seen)
        seen.add(pixels(page.locator("[data-route=straight] canvas").nth(10)).tobytes())
    path = in_address(page, "path")
    page.mouse.up()
    expect(page).not_to_have_url(re.compile(f"path={re.escape(path)}(&|$)"))
    settle(page)
    rested = in_address(page, "path")
    assert len(rested.split("~")) == 3
    reopen(page, server)
    ready(page)
    strip(page, "data")
    page.locator("[data-lab=overlay]").focus()
    page.keyboard.press("Backspace")  # the last waypoint goes
    expect(page).to_have_url(re.compile(r"path=[^~&]+~[^~&]+(&|$)"))
    assert rested.startswith(in_address(page, "path"))
    page.keyboard.press("Enter")  # and one is set where the point is
    expect(page).to_have_url(re.compile(r"path=[^&]+~[^&]+~[^&]+"))
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".paths .note")).to_contain_text("Click the map to set waypoints")


def test_a_path_is_scrubbed_played_and_saved(page: Page, server: Server, library: Library, tmp_path: Path) -> None:
    open_page(page, server, f"{PLAY}vae-2d&tool=path&path=i0~i3")
    digit = ready(page)
    strip(page, "data")
    page.get_by_label("along the path").fill("0.5")
    frame(page)
    codes = codes_of(library, "vae-2d")
    assert np.abs(pixels(digit) - decoded(library, "vae-2d", (codes[0] + codes[3]) / 2)).max() <= ONE_GREY
    page.get_by_role("button", name="Play", exact=False).last.click()
    before = pixels(digit)
    wait_until(page, lambda: not np.array_equal(before, pixels(digit)))
    page.get_by_role("button", name="Stop").click()
    with page.expect_download() as film:
        page.get_by_role("button", name="Save GIF").click()
    film.value.save_as(tmp_path / "path.gif")
    with Image.open(tmp_path / "path.gif") as gif:
        assert gif.n_frames == 80
        gif.seek(40)  # the far end, eight times as large
        last = np.asarray(gif.convert("L"), dtype=float)[4::8, 4::8]
    assert np.abs(last - decoded(library, "vae-2d", codes[3])).max() <= ONE_GREY
    with page.expect_download() as picture:
        page.get_by_role("button", name="Save PNG").click()
    picture.value.save_as(tmp_path / "path.png")
    with Image.open(tmp_path / "path.png") as png:
        assert png.width > 11 * 112
        assert png.height > 4 * 112


def test_an_attribute_is_added_to_an_image(page: Page, server: Server, library: Library) -> None:
    name = "conv-vae-16d"
    open_page(page, server, f"{PLAY}{name}&tool=groups&a=c3&b=c5&base=i18&strength=1")
    digit = ready(page)
    codes, labels = codes_of(library, name), labels_of(library, name)
    vector = codes[labels == 3].mean(0) - codes[labels == 5].mean(0)
    wait_until(page, lambda: np.abs(pixels(digit) - decoded(library, name, codes[18] + vector)).max() <= ONE_GREY)
    expect(page.locator(".groups .count").first).to_contain_text(f"{(labels == 3).sum()} images")
    slider = page.get_by_label("strength")
    slider.focus()
    page.keyboard.press("Home")  # to the left end
    frame(page)
    assert np.abs(pixels(digit) - decoded(library, name, codes[18] - 2 * vector)).max() <= ONE_GREY
    canvas = page.locator(".groups .strip canvas").nth(8)
    assert np.abs(pixels(canvas) - decoded(library, name, codes[18] + 2 * vector)).max() <= ONE_GREY
    page.get_by_label("A", exact=True).select_option("c0")
    expect(page).to_have_url(re.compile("a=c0"))


def test_a_link_to_the_groups_shows_their_images(page: Page, server: Server) -> None:
    open_page(page, server, f"{PLAY}vae-2d-digits&tool=groups")
    for group in page.locator(".groups .images").all():
        expect(group.locator("canvas").first).to_be_visible()


def test_a_lasso_selects_a_group(page: Page, server: Server, library: Library) -> None:
    open_page(page, server, f"{PLAY}vae-2d&tool=groups")
    ready(page)
    page.get_by_role("button", name="Lasso").first.click()
    box = page.locator("[data-lab=overlay]").bounding_box()
    assert box
    corners = [(0.35, 0.3), (0.55, 0.3), (0.55, 0.6), (0.35, 0.6)]
    for n, (x, y) in enumerate(corners):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=1 if n == 0 else 6)
        if n == 0:
            page.mouse.down()
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"a=-?[\d.]+_"))
    outline = polygon_from_text(in_address(page, "a"))
    assert outline is not None
    inside = int(inside_polygon(codes_of(library, "vae-2d").astype(float), outline).sum())
    assert inside > 100
    reported = re.match(r"(\d+) images", page.locator(".groups .count").first.inner_text())
    assert reported
    assert abs(int(reported[1]) - inside) <= 3  # the address rounds the corners
    reopen(page, server)
    ready(page)
    expect(page.locator(".groups .count").first).to_contain_text(f"{reported[1]} images")
    page.get_by_role("button", name="Lasso").first.click()
    press_on(page, 0.02, 0.98)  # nothing is there
    expect(page.locator(".groups .note")).to_contain_text("No point lies inside")
    expect(page.locator(".groups .count").first).to_contain_text(f"{reported[1]} images")


def test_a_plane_through_three_images(page: Page, server: Server, library: Library) -> None:
    name = "conv-vae-16d"
    open_page(page, server, f"{PLAY}{name}&tool=plane&picks=1_5_8&point=0.5_-1")
    digit = ready(page)
    codes = codes_of(library, name).astype(float)
    a, b, c = codes[[1, 5, 8]]
    across = (b - a) / np.linalg.norm(b - a)
    up = (c - a) - ((c - a) @ across) * across
    up /= np.linalg.norm(up)
    mean = codes.mean(0)
    origin = a + ((mean - a) @ across) * across + ((mean - a) @ up) * up
    z = origin + 0.5 * across - up
    wait_until(page, lambda: np.abs(pixels(digit) - decoded(library, name, z)).max() <= ONE_GREY)
    share = ((codes - mean) @ np.stack([across, up], axis=1)).var(0).sum() / codes.var(0).sum()
    expect(page.locator("[data-lab=status]")).to_contain_text(f"shows {100 * share:.0f} % of the variance")
    before = pixels(digit)
    further = page.locator(".offsets input").first
    further.focus()
    page.keyboard.press("ArrowRight")
    further.fill("2")
    frame(page)
    assert not np.array_equal(before, pixels(digit))
    page.get_by_role("button", name="Zero").click()
    frame(page)
    assert np.array_equal(before, pixels(digit))
    page.get_by_role("button", name="Back").click()
    expect(page.locator("[data-lab=status]")).to_contain_text("PCA 1 =")
    for x, y in ((0.4, 0.5), (0.5, 0.4), (0.6, 0.6)):
        press_on(page, x, y)
    expect(page).to_have_url(re.compile(r"picks=\d+_\d+_\d+"))


def test_sliders_set_the_dimensions_off_the_plane(page: Page, server: Server, library: Library) -> None:
    name = "vae-20d"
    open_page(page, server, f"{PLAY}{name}&x=z3&y=z5&point=1_-1&tool=plane")
    digit = ready(page)
    further = page.locator(".offsets label").first
    d = int(further.inner_text().removeprefix("z"))
    codes = codes_of(library, name)
    assert d == next(k for k in np.argsort(-codes.var(0)) if k not in (3, 5))  # the widest stands first
    further.locator("input").fill("-1.5")
    further.locator("input").dispatch_event("change")
    expect(page).to_have_url(re.compile("offsets=-1.5"))
    z = codes.mean(0)
    z[3], z[5], z[d] = 1.0, -1.0, z[d] - 1.5 * codes[:, d].std()
    wait_until(page, lambda: np.abs(pixels(digit) - decoded(library, name, z)).max() <= ONE_GREY)
    reopen(page, server)
    ready(page)
    wait_until(page, lambda: np.abs(pixels(digit) - decoded(library, name, z)).max() <= ONE_GREY)


def test_the_grid_lies_under_the_points_where_they_are(page: Page, server: Server) -> None:
    open_page(page, server, f"{PLAY}vae-20d&tiles=5")
    digit = ready(page)
    box = page.locator("[data-lab=overlay]").bounding_box()
    assert box
    side = box["width"] / 5

    def tile_is_what_the_pointer_decodes() -> bool:
        sheet = pixels(page.locator("[data-lab=tiles][data-tiles]"))
        tile = sheet[28 : 2 * 28, 3 * 28 : 4 * 28]
        return bool(np.abs(tile - pixels(digit)).max() <= 3)  # the pointer rests on whole pixels

    page.mouse.move(box["x"] + 3.5 * side, box["y"] + 1.5 * side)
    frame(page)
    wait_until(page, tile_is_what_the_pointer_decodes)
    page.get_by_role("button", name="zoom in").click()
    page.mouse.move(box["x"] + 3.5 * side, box["y"] + 1.5 * side)
    frame(page)
    wait_until(page, tile_is_what_the_pointer_decodes)
    page.get_by_label("Grid", exact=True).select_option("0")
    expect(page.locator("[data-lab=tiles]")).to_be_hidden()


def test_any_code_can_be_an_end_or_a_base(page: Page, server: Server, library: Library) -> None:
    z = [round(0.1 * d - 0.7, 1) for d in range(16)]
    code = "z" + "_".join(str(v) for v in z)
    open_page(page, server, f"{PLAY}conv-vae-16d&tool=path&path={code}~i3")
    ready(page)
    strip(page, "data")
    first = strip(page, "straight").locator("canvas").first
    assert np.abs(pixels(first) - decoded(library, "conv-vae-16d", z)).max() <= ONE_GREY
    page.get_by_label("along the path").fill("0")
    page.locator("[data-lab=overlay]").focus()
    page.keyboard.press("Backspace")
    expect(page).to_have_url(re.compile(r"path=z[^~&]+(&|$)"))
    assert in_address(page, "path") == "z" + "_".join(f"{v:g}" for v in z)


def test_invalid_parameters_in_the_address_are_ignored(page: Page, server: Server) -> None:
    nonsense = "tool=path&path=i99999~x&tiles=7&picks=1_1_a&offsets=9_x&a=c77&b=1_2~&base=i-3&strength=x&route=no"
    open_page(page, server, f"{PLAY}vae-20d&{nonsense}")
    ready(page)
    strip(page, "data")  # a path all the same
    page.get_by_role("button", name="Groups", exact=True).click()
    expect(page.locator(".groups .count").first).to_contain_text("980 images")


def test_decision_regions_are_what_the_classifier_reads(page: Page, server: Server, library: Library) -> None:
    open_page(page, server, f"{PLAY}vae-2d&point=0.5_0.5")
    ready(page)
    page.locator("[data-lab=classifier]").click()
    regions = page.locator("[data-lab=regions][data-regions^='96x']")
    expect(regions).to_be_visible()
    expect(page).to_have_url(re.compile("regions=1"))
    seen = colours(regions)
    classifier = find_classifier(SHIPPED, library.card("vae-2d").info)
    assert classifier is not None
    for x, y in ((0.3, 0.4), (0.5, 0.6), (0.7, 0.3), (0.45, 0.5)):
        before = in_address(page, "point")
        press_on(page, x, y)
        page.wait_for_function("before => !location.search.includes(before)", arg=f"point={before}")
        z = torch.tensor([[float(v) for v in in_address(page, "point").split("_")]])
        (probabilities,) = confidences(classifier, decode(library.load("vae-2d"), z))
        best = int(probabilities.argmax())
        percent = 100 * float(probabilities[best])
        text = page.locator("[data-lab=reading]")
        expect(text).to_have_text(
            re.compile(rf"reads this as {best}, .* ({percent - 1:.0f}|{percent:.0f}|{percent + 1:.0f}) %")
        )
        cell = seen[int(y * seen.shape[0]), int(x * seen.shape[1])]
        if percent > 90:  # not at a border
            shown = f"#{int(cell[0]):02x}{int(cell[1]):02x}{int(cell[2]):02x}"
            assert np.abs(np.subtract(rgb(shown), rgb(class_colour(best)))).max() < 8  # opacity is kept in 8 bits
    reopen(page, server)
    expect(regions).to_be_visible()
    page.locator("[data-lab=classifier]").click()
    expect(page.locator("[data-lab=regions]")).to_be_hidden()
    expect(page).not_to_have_url(re.compile("regions="))


def rgb(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
