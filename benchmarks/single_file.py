"""Pages of the pretrained models: `python -m benchmarks.single_file [REF ...]`.

Each is written to a file and opened from the disk in a new tab of a browser without a network. Size of the file;
milliseconds from opening to the first decode (median of three tabs, as the page itself measures it); milliseconds of
one decode; largest difference of 32 decoded test codes from torch, as a share of the data's range. The last line is
JSON.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from playwright.sync_api import Browser, sync_playwright

from benchmarks.servers import WINDOW
from lab.cli.inspect_commands import library
from lab.export.single_file import NoPageError
from lab.zoo.model_library import ModelCard
from lab.zoo.page_exports import page_of_card
from tests.e2e.browser import FLAGS, find_browser

TABS, N_CODES = 3, 32
DECODE = """
codes => {
  const { forward } = MODULES["runtime/forward-pass.js"];
  const start = performance.now();
  const decoded = codes.map(z => Array.from(forward(latentPage.layers, Float32Array.from(z))));
  return { decoded, ms: (performance.now() - start) / codes.length };
}
"""


def measured(browser: Browser, card: ModelCard, path: Path) -> dict[str, float]:
    """Return the figures of one page."""
    stored = library().stored_codes(card.ref)
    assert stored is not None
    z = torch.from_numpy(np.ascontiguousarray(stored.codes[:N_CODES]))
    first, result = [], {}
    for _ in range(TABS):
        context = browser.new_context(viewport=WINDOW, offline=True)
        page = context.new_page()
        page.goto(path.as_uri())
        page.locator("#digit[data-ready]").wait_for()
        first.append(float(page.locator("#digit").get_attribute("data-ready") or "nan"))
        page.wait_for_function("window.latentPage")
        result = page.evaluate(DECODE, z.tolist())
        context.close()
    model = library().load(card.ref)
    with torch.no_grad():
        expected = model.decode(z).flatten(1).numpy()
    span = model.scale_span if model.is_bounded else float(np.ptp(expected))
    difference = float(np.abs(np.array(result["decoded"]) - expected).max()) / span
    return {
        "kilobytes": path.stat().st_size / 1000,
        "first_ms": statistics.median(first),
        "decode_ms": result["ms"],
        "difference": difference,
    }


def main() -> int:
    refs = sys.argv[1:] or [card.ref for card in library().shipped()]
    figures = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        print(f"{'model':<24} {'kB':>6} {'first ms':>9} {'decode ms':>10} {'difference':>11}")
        for ref in refs:
            path = Path(folder) / f"{ref}.html"
            try:
                path.write_text(page_of_card(library(), library().card(ref)), encoding="utf-8")
            except NoPageError as error:
                print(f"{ref:<24} {error}")
                continue
            one = figures[ref] = measured(browser, library().card(ref), path)
            print(
                f"{ref:<24} {one['kilobytes']:6.0f} {one['first_ms']:9.0f} {one['decode_ms']:10.2f} "
                f"{one['difference']:11.1e}"
            )
        browser.close()
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
