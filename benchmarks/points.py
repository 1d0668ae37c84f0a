"""The latent map with 10,000 and with 70,000 points: `python -m benchmarks.points [SECONDS]` (needs MNIST).

Explore, view Play: a mouse moves over the map sixty times a second without a button. The 10,000 are the page as it is.
For the 70,000 all of MNIST, training images too, is encoded with the shipped model, and the browser is given these
codes, labels and images (55 MB) in place of codes.bin, labels.bin and images.bin; the page is unchanged. It is hovered
over once the images are there. Besides what benchmarks.drag counts: the share of one core that the page's process uses
during the hover, and its resident megabytes afterwards, in which Playwright's network inspector has a part. The last
line is JSON by model and points.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from playwright.async_api import Page, Route

from benchmarks.pointer import Figures, Wire, around, box_of, go, move, recorded, report
from benchmarks.servers import WINDOW, open_live, page_process, started_browser, streamlit_server
from lab.config import SHIPPED
from lab.data import load_dataset
from lab.latent.encoding import encode
from lab.zoo.model_library import Library

HOVER_SECONDS = 5.0
MODELS = ("vae-2d", "conv-vae-16d")
FILES = ("codes.bin", "labels.bin", "images.bin")
IMAGES = "[data-lab=neighbours] canvas:not([hidden])"  # shown once images.bin is there


def write_all_of_mnist(name: str, folder: Path) -> int:
    """Write the files of all images as the browser reads them; return their number."""
    library = Library(Path("no-runs"), SHIPPED)
    data = load_dataset(library.card(name).spec.data)
    splits = (data.test, data.train, data.val)
    images, labels = torch.cat([s.samples for s in splits]), torch.cat([s.labels for s in splits])
    arrays = (encode(library.load(name), images), labels.to(torch.uint16), images)
    for file, array in zip(FILES, arrays, strict=True):
        (folder / file).write_bytes(array.numpy().tobytes())
    return len(labels)


async def give_instead(page: Page, folder: Path) -> None:
    async def give(route: Route) -> None:
        await route.fulfill(path=folder / route.request.url.rpartition("/")[2], content_type="application/octet-stream")

    for file in FILES:
        await page.route(f"**/{file}", give)


async def hover(address: str, folder: Path | None, seconds: float) -> dict[str, float]:
    """Measure hovering over one map in a browser of its own; files in `folder` replace the page's own."""
    async with started_browser() as browser:
        page = await browser.new_page(viewport=WINDOW)
        wire = Wire(page)
        if folder:
            await give_instead(page, folder)
        await open_live(page, address)
        await page.locator(IMAGES).first.wait_for()
        box, process = await box_of(page, "[data-lab=overlay]"), page_process()
        await go(page, box, around, 0)
        before = process.cpu_times()
        figures = await recorded(page, "[data-lab=digit]", "question", move(page, box, around, seconds), wire)
        after = process.cpu_times()
        figures["core_share"] = (after.user + after.system - before.user - before.system) / seconds
        await (await page.context.new_cdp_session(page)).send("HeapProfiler.collectGarbage")
        figures["process_mb"] = process.memory_info().rss / 1e6
        return figures


async def measure_all(seconds: float) -> dict[str, Figures]:
    results = {}
    with streamlit_server() as url, TemporaryDirectory() as folder:
        for name in MODELS:
            address = f"{url}/explore?model={name}&view=Live+map"
            results[f"{name}, 10000"] = await hover(address, None, seconds)
            points = write_all_of_mnist(name, Path(folder))
            results[f"{name}, {points}"] = await hover(address, Path(folder), seconds)
    return results


if __name__ == "__main__":
    sys.exit(report(measure_all, HOVER_SECONDS))
