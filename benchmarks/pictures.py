"""Take the pictures of README and docs from the running app: `python -m benchmarks.pictures [NAME ...]`.

Writes docs/pictures/: Home light and dark, a GIF of the latent map under the pointer, and the pages for ratings, series
and neurons. No dataset is needed and none is used: what is drawn is decoded from codes of pretrained models, is digits,
which come with scikit-learn, or is simulated.
"""

from __future__ import annotations

import asyncio
import io
import math
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Page

from benchmarks.servers import FIRST_IMAGE, WINDOW, started_browser, streamlit_server
from lab.config import ROOT

PICTURES_DIR = ROOT / "docs" / "pictures"
PAGES_OF_KINDS = {  # model, and the element that is ready last
    "recommend": ("vae-2d-taste", "[data-lab=list][data-ready=true]"),
    "time_series": ("timevae-2d-regimes", "[data-lab=series][data-ready=true]"),
    "neural_data": ("spike-vae-3d", "[data-lab=path][data-ready=true]"),
}
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
COLOURS = 64  # of an image's palette: about a quarter of the bytes, without a visible difference
GIF_FRAMES, GIF_MS = 48, 80


async def opened(browser: Browser, url: str, path: str, scheme: str = "light") -> Page:
    """Open a page of the app in a window of its own and wait until it has settled."""
    context = await browser.new_context(viewport=WINDOW, color_scheme="dark" if scheme == "dark" else "light")
    page = await context.new_page()
    await page.goto(f"{url}/{path}")
    await page.locator("h1").first.wait_for()
    await page.locator(IDLE).wait_for()
    return page


def save(png: bytes, name: str) -> None:
    """Write a screenshot with a palette of few colours."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.quantize(256, method=Image.Quantize.MEDIANCUT).save(PICTURES_DIR / f"{name}.png", optimize=True)


async def home(browser: Browser, url: str) -> None:
    for scheme in ("light", "dark"):
        page = await opened(browser, url, "?model=vae-2d", scheme)
        await page.locator(FIRST_IMAGE).wait_for()
        await page.get_by_alt_text("that vae-2d decodes").first.wait_for()  # the cards of the models are there
        await page.locator(IDLE).wait_for()
        await page.locator("h1").first.hover()  # away from the map
        await page.wait_for_load_state("networkidle")
        save(await page.screenshot(), f"home-{scheme}")
        await page.context.close()


async def pages_of_kinds(browser: Browser, url: str) -> None:
    for path, (model, ready) in PAGES_OF_KINDS.items():
        page = await opened(browser, url, f"{path}?model={model}")
        await page.locator(ready).first.wait_for()
        await page.wait_for_load_state("networkidle")
        await page.locator("h1").first.hover()
        save(await page.screenshot(), path.replace("_", "-"))
        await page.context.close()


async def map_gif(browser: Browser, url: str) -> None:
    """Record the image while the pointer moves around the map."""
    page = await opened(browser, url, "?model=vae-2d")
    digit = page.locator(FIRST_IMAGE)
    await digit.wait_for()
    box = await page.locator("canvas[role=application]").first.bounding_box()
    side = await digit.bounding_box()
    if box is None or side is None:
        raise RuntimeError("the map is not to be seen: is the browser's runtime installed?")
    clip = {
        "x": box["x"],
        "y": box["y"],
        "width": side["x"] + side["width"] - box["x"],
        "height": max(box["height"], side["height"]),
    }
    frames = []
    for i in range(GIF_FRAMES):
        angle = 2 * math.pi * i / GIF_FRAMES
        x = box["x"] + box["width"] * (0.5 + 0.3 * math.cos(angle))
        y = box["y"] + box["height"] * (0.5 + 0.3 * math.sin(2 * angle))
        await page.mouse.move(x, y)
        await page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        shot = Image.open(io.BytesIO(await page.screenshot(clip=clip))).convert("RGB")  # type: ignore[arg-type]
        frames.append(shot.resize((shot.width * 3 // 4, shot.height * 3 // 4), Image.Resampling.LANCZOS))
    palette = frames[0].quantize(COLOURS)
    first, *rest = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    first.save(PICTURES_DIR / "map.gif", save_all=True, append_images=rest, duration=GIF_MS, loop=0, optimize=True)
    await page.context.close()


SHOTS: dict[str, Callable[[Browser, str], Awaitable[None]]] = {"home": home, "map": map_gif, "kinds": pages_of_kinds}


async def take(names: list[str]) -> None:
    PICTURES_DIR.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"LATENT_LAB_RUNS": str(Path(folder) / "runs"), "LATENT_LAB_DATA": str(Path(folder) / "data")}
        with streamlit_server() as url:
            async with started_browser() as browser:
                for name in names:
                    await SHOTS[name](browser, url)


def main() -> int:
    asyncio.run(take(sys.argv[1:] or list(SHOTS)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
