"""Live decoding in the browser: pixels compared with torch."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from lab.zoo.model_library import Library
from tests.e2e.canvas import ONE_GREY, decoded, frame, pixels, ready, shipped, wait_until
from tests.e2e.conftest import Scheme, Server, new_context, open_page, reopen, settle


@pytest.fixture(scope="module")
def library() -> Library:
    return shipped()


def point(page: Page) -> list[float]:
    """z0 and z1 as the page says them, to two decimals."""
    result = re.match(r"z0 = (-?\d+\.\d+), z1 = (-?\d+\.\d+)", page.locator("[data-lab=status]").inner_text())
    assert result
    return [float(result[1]), float(result[2])]


def test_home_decodes_under_the_pointer_without_the_server(page: Page, server: Server, library: Library) -> None:
    frames: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda payload: frames.append(payload)))
    open_page(page, server, "")
    digit = ready(page)
    box = page.locator("[data-lab=overlay]").bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    before = len(frames)
    seen = []
    for step in range(30):
        page.mouse.move(box["x"] + (0.3 + step / 75) * box["width"], box["y"] + 0.45 * box["height"])
        frame(page)
        seen.append(pixels(digit))
    assert len(frames) == before  # nothing went to the server
    assert len({image.tobytes() for image in seen}) >= 28  # nearly every step another image
    # the words round the point to two decimals, which the decoder turns into a few greys at most
    assert np.abs(seen[-1] - decoded(library, "vae-2d", point(page))).max() < 12


def test_the_point_is_kept_in_the_address(page: Page, server: Server, library: Library) -> None:
    open_page(page, server, "?point=0.5_-0.25")
    digit = ready(page)
    assert np.abs(pixels(digit) - decoded(library, "vae-2d", [0.5, -0.25])).max() <= ONE_GREY
    overlay = page.locator("[data-lab=overlay]")
    overlay.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile(r"point=0\.5_-0\.25"))
    expect(page).to_have_url(re.compile("point="))
    settle(page)
    rested, image = point(page), pixels(digit)
    assert rested[0] > 0.5
    assert rested[1] == -0.25
    reopen(page, server)
    digit = ready(page)
    assert point(page) == rested
    assert np.abs(pixels(digit) - image).max() <= ONE_GREY


def test_dragging_works_by_touch(phone: Page, server: Server) -> None:
    open_page(phone, server, "")
    digit = ready(phone)
    before = pixels(digit)
    box = phone.locator("[data-lab=overlay]").bounding_box()
    assert box
    phone.touchscreen.tap(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    frame(phone)
    assert not np.array_equal(before, pixels(digit))


def test_two_fingers_zoom(phone: Page, server: Server) -> None:
    open_page(phone, server, "")
    ready(phone)
    base = phone.locator("[data-lab=base]")
    before = pixels(base)
    box = phone.locator("[data-lab=overlay]").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    fingers = phone.context.new_cdp_session(phone)

    def touch(kind: str, *apart: float) -> None:
        points = [{"x": x + side * gap, "y": y, "id": n} for gap in apart for n, side in enumerate((-1, 1))]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 30)
    touch("touchMove", 60)
    touch("touchMove", 90)
    frame(phone)
    assert not np.array_equal(before, pixels(base))
    touch("touchMove", 30)
    touch("touchEnd")
    frame(phone)
    # back where it was, to the rounding of the strokes
    assert (np.abs(before - pixels(base)) > 8).mean() < 0.01


def test_two_browsers_are_independent(browser: Browser, page: Page, server: Server, library: Library) -> None:
    context = new_context(browser)
    other = context.new_page()
    for window in (page, other):
        open_page(window, server, "explore?view=Live+map&model=vae-2d&point=0.5_-0.25")
        ready(window)
    box = page.locator("[data-lab=overlay]").bounding_box()
    assert box
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.4 * box["height"])
    expect(page).not_to_have_url(re.compile(r"point=0\.5_-0\.25"))
    settle(other)
    assert "point=0.5_-0.25" in other.url
    digit = other.locator("[data-lab=digit]")
    assert np.abs(pixels(digit) - decoded(library, "vae-2d", [0.5, -0.25])).max() <= ONE_GREY
    context.close()


def test_the_legend_hides_a_class(page: Page, server: Server) -> None:
    open_page(page, server, "")
    ready(page)
    base = page.locator("[data-lab=base]")
    full = pixels(base)
    button = page.locator("[data-lab=legend] button").first
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert not np.array_equal(full, pixels(base))


@pytest.mark.parametrize(("name", "latent_dim"), [("vae-20d", 20), ("conv-vae-16d", 16), ("deep-ae-2d", 2)])
def test_sliders_decode_while_they_are_dragged(
    page: Page, server: Server, library: Library, name: str, latent_dim: int
) -> None:
    open_page(page, server, f"generate?model={name}&z0=0&z1=0")
    digit = ready(page)
    slider = page.locator("input[type=range][aria-label=z1]")
    low, high = (float(slider.get_attribute(side) or 0) for side in ("min", "max"))
    seen = []
    for share in np.linspace(0.2, 0.8, 13):
        value = round(low + share * (high - low), 2)
        slider.evaluate(
            "(element, value) => { element.value = value; element.dispatchEvent(new Event('input')); }", value
        )
        frame(page)
        seen.append(pixels(digit))
    assert len({image.tobytes() for image in seen}) >= 12
    z = [0.0] * latent_dim
    for d in range(latent_dim):
        z[d] = float(page.locator(f"input[type=range][aria-label=z{d}]").input_value())
    assert z[1] == value
    assert np.abs(seen[-1] - decoded(library, name, z)).max() <= ONE_GREY


def test_the_grid_is_the_decoders_and_follows(page: Page, server: Server, library: Library) -> None:
    open_page(page, server, "generate?model=mnist14-vae-3d&across=0&up=2&grid=5&z1=1.5")
    ready(page)
    grid = page.locator("[data-lab=grid][data-tiles='5x5']")
    expect(grid).to_be_visible()
    places = np.linspace(-3, 3, 5)

    def tiles_agree(z1: float) -> bool:
        picture = pixels(grid)
        side = picture.shape[0] // 5
        for row in range(5):
            for column in range(5):
                tile = picture[row * side : (row + 1) * side, column * side : (column + 1) * side]
                expected = decoded(library, "mnist14-vae-3d", [places[column], z1, places[4 - row]])
                if np.abs(tile - expected).max() > ONE_GREY:
                    return False
        return True

    wait_until(page, lambda: tiles_agree(1.5))
    slider = page.locator("input[type=range][aria-label=z1]")
    slider.evaluate("element => { element.value = -1; element.dispatchEvent(new Event('input')); }")
    wait_until(page, lambda: tiles_agree(-1.0))


def test_sliders_are_ordered_by_kl(page: Page, server: Server, library: Library) -> None:
    open_page(page, server, "generate?model=vae-20d")
    ready(page)
    kl = library.kl_per_dim("vae-20d")
    assert kl is not None
    order = page.locator("input[type=range]").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    assert order == [f"z{d}" for d in sorted(range(20), key=lambda d: -kl[d])]
    assert page.locator(".row.unused").count() == sum(1 for value in kl if value < 0.01)


def test_a_saved_image_restores_its_code(page: Page, server: Server) -> None:
    open_page(page, server, "generate?model=vae-2d&z0=0.75")
    digit = ready(page)
    kept = pixels(digit)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Sample").click()
    expect(page.locator("input[type=range][aria-label=z0]")).not_to_have_value("0.75")
    page.locator("[data-lab=saved] button").first.click()
    expect(page.locator("input[type=range][aria-label=z0]")).to_have_value("0.75")
    frame(page)
    assert np.array_equal(pixels(digit), kept)


def test_close_up_points_become_pictures_and_the_plane_can_be_chosen(
    page: Page, server: Server, library: Library
) -> None:
    open_page(page, server, "explore?model=vae-2d-digits&view=Live+map")
    digit = ready(page)
    base = page.locator("[data-lab=base]")
    far = pixels(base)
    for _ in range(4):
        page.get_by_role("button", name="zoom in").click()
    assert not np.array_equal(far, pixels(base))
    page.get_by_role("button", name="fit").click()
    assert np.array_equal(far, pixels(base))

    open_page(page, server, "explore?model=vae-20d&view=Play&x=z3&y=z5&point=1_-1")  # as older links name it
    expect(page).to_have_url(re.compile(r"view=Live(\+|%20)map"))
    digit = ready(page)
    expect(page.locator("[data-lab=status]")).to_contain_text("z3 = 1.00, z5 = -1.00")
    expect(page.locator("[data-lab=status]")).to_contain_text("of the variance of 20 dimensions")
    stored = library.stored_codes("vae-20d")
    assert stored is not None
    z = stored.codes.mean(0)
    z[3], z[5] = 1.0, -1.0
    assert np.abs(pixels(digit) - decoded(library, "vae-20d", z.tolist())).max() <= ONE_GREY


def test_locked_dimensions_stay_and_double_click_resets(page: Page, server: Server) -> None:
    open_page(page, server, "generate?model=vae-20d&z2=1.25")
    ready(page)
    held = page.locator("input[type=range][aria-label=z2]")
    page.get_by_label("lock z2").check()
    page.get_by_role("button", name="Sample").click()
    expect(page).to_have_url(re.compile("z3="))
    assert held.input_value() == "1.25"
    assert page.locator("input[type=range][aria-label=z3]").input_value() != "0"
    held.dblclick()
    assert float(held.input_value()) == 0


@pytest.mark.own_window
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_skeleton_is_shown_until_the_first_image(page: Page, server: Server, scheme: Scheme) -> None:
    page.emulate_media(color_scheme=scheme)
    held: list[Route] = []
    is_holding = True

    def handle(route: Route) -> None:
        if is_holding:
            held.append(route)
        else:
            route.continue_()

    page.route("**/decoder.onnx*", handle)
    open_page(page, server, "generate?model=cvae-2d")
    canvases = page.locator("[data-lab=digit], [data-lab=grid]")
    expect(canvases).to_have_count(2)
    for canvas in canvases.all():
        rgb = re.findall(r"\d+", canvas.evaluate("e => getComputedStyle(e).backgroundColor"))[:3]
        assert all(200 < int(part) < 256 if scheme == "light" else 15 < int(part) < 90 for part in rgb), rgb
    wait_until(page, lambda: bool(held))
    is_holding = False
    for route in held:
        route.continue_()
    ready(page)
    expect(page.locator(".skeleton")).to_have_count(0)


def test_the_image_still_updates_when_the_server_is_killed(
    browser: Browser, start_server: Callable[..., Server]
) -> None:
    server = start_server()
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    open_page(page, server, "")
    digit = ready(page)
    box = page.locator("[data-lab=overlay]").bounding_box()
    assert box
    server.process.kill()
    context.set_offline(True)
    seen = set()
    for step in range(10):
        page.mouse.move(box["x"] + (0.35 + step / 50) * box["width"], box["y"] + 0.5 * box["height"])
        frame(page)
        seen.add(pixels(digit).tobytes())
    assert len(seen) >= 9
    context.close()


def shown(page: Page) -> tuple[float, float, float]:
    """CSS pixels per unit of the plane, and the middle of the map."""
    scale, x, y = (page.locator("[data-lab=base]").get_attribute("data-view") or "").split()
    return float(scale), float(x), float(y)


def test_the_map_is_zoomed_dragged_shared_and_fitted(browser: Browser, page: Page, server: Server) -> None:
    open_page(page, server, "explore?model=vae-2d-digits&view=Live+map")
    ready(page)
    expect(page.locator("[data-lab=tools][data-ready=true]")).to_be_visible()
    box = page.locator("[data-lab=overlay]").bounding_box()
    assert box
    x, y = round(box["x"] + 0.7 * box["width"]), round(box["y"] + 0.4 * box["height"])
    off = (x - box["x"] - box["width"] / 2, y - box["y"] - box["height"] / 2)  # from the middle of the map
    page.mouse.move(x, y)
    fitted = shown(page)
    page.mouse.wheel(0, -60)
    expect(page.locator("[data-lab=hint]")).to_be_visible()  # it says how
    assert shown(page) == fitted

    page.keyboard.down("Control")
    page.mouse.wheel(0, -60)
    page.keyboard.up("Control")
    wait_until(page, lambda: shown(page)[0] > fitted[0])
    near = shown(page)
    for side, at in ((0, near[1] - fitted[1]), (1, fitted[2] - near[2])):  # what is under the pointer stays there
        assert at == pytest.approx(off[side] / fitted[0] - off[side] / near[0], abs=1e-6)

    page.mouse.click(x, y)
    page.mouse.wheel(0, -60)
    wait_until(page, lambda: shown(page)[0] > near[0])
    near = shown(page)
    page.keyboard.down(" ")
    page.mouse.down()
    page.mouse.move(x - 40, y + 25, steps=2)
    page.mouse.up()
    page.keyboard.up(" ")
    assert shown(page)[1:] == pytest.approx((near[1] + 40 / near[0], near[2] + 25 / near[0]), abs=1e-6)
    page.locator("[data-lab=legend] button").nth(3).click()
    expect(page).to_have_url(re.compile(r"hidden=3"))
    expect(page).to_have_url(re.compile(r"zoom="))
    settle(page)
    picture = pixels(page.locator("[data-lab=base]"))

    context = new_context(browser)
    other = context.new_page()
    other.goto(page.url)
    ready(other)
    expect(other.locator("[data-lab=tools][data-ready=true]")).to_be_visible()
    expect(other.locator("[data-lab=legend] button").nth(3)).to_have_attribute("aria-pressed", "false")
    assert (np.abs(pixels(other.locator("[data-lab=base]")) - picture) > 8).mean() < 0.01  # the address rounds
    context.close()

    page.mouse.dblclick(x, y)
    expect(page).not_to_have_url(re.compile(r"zoom="))
    assert shown(page) == fitted


def test_the_camera_of_the_3d_view_is_in_the_address(browser: Browser, page: Page, server: Server) -> None:
    eye = """() => Object.values(document.querySelector('.st-key-cloud .js-plotly-plot')
      ._fullLayout.scene._scene.getCamera().eye).map(v => v.toFixed(2)).join(' ')"""
    chart = ".st-key-cloud .js-plotly-plot .gl-container canvas"
    open_page(page, server, "explore?model=vae-20d&view=3-D&points=1000")
    expect(page.locator(chart).first).to_be_visible()
    before = page.evaluate(eye)
    box = page.locator(chart).first.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 90, box["y"] + box["height"] / 2 + 40, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"camera="))

    def distance(window: Page) -> float:
        linked = re.findall(r"camera=([^&]+)", page.url)[0].split("_")
        shown = window.evaluate(eye).split()
        return max(abs(float(a) - float(b)) for a, b in zip(linked, shown, strict=True))

    wait_until(page, lambda: distance(page) < 0.01)
    assert page.evaluate(eye) != before
    context = new_context(browser)
    other = context.new_page()
    other.goto(page.url)
    expect(other.locator(chart).first).to_be_visible()
    wait_until(other, lambda: distance(other) < 0.01)
    context.close()
