"""Cost, size and frame rate of a training's film: `python -m benchmarks.scrubber` (needs MNIST).

`vae-2d` and `deep-ae-2d` are trained on MNIST for their 20 epochs, one thread, as the app trains them. Timed within the
worker: all that the film needs (encoding, half-precision weights, writing), as a share of the run's own training time.
Then `vae-2d`'s film is opened in a browser and a mouse drags the timeline to and fro, sixty moves a second. Frames
with a new cloud of 2,000 points are counted. The last line is JSON: `fps`,
`snapshot_share`, `run_mb` of `vae-2d`, and more.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from benchmarks.pointer import move, percentile, to_and_fro
from benchmarks.servers import FIRST_IMAGE, started_browser, streamlit_server
from benchmarks.tab import Tab
from lab.config import settings
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.runs.run_folder import RunFolder
from lab.runs.snapshots import film_bytes, load_decoder, load_snapshot
from lab.zoo.presets import get_preset

PRESETS = ("vae-2d", "deep-ae-2d")
SCRUB_SECONDS = 8.0
REST_SECONDS = 1.5  # before it begins
# every frame, and whether the cloud (seen on a small copy of its canvas) is another than in the frame before
RECORD = """() => {
    const roots = [...document.querySelectorAll("*")].map(element => element.shadowRoot).filter(Boolean);
    const cloud = roots.map(root => root.querySelector("[data-lab=base]")).find(Boolean);
    const copy = new OffscreenCanvas(160, 120).getContext("2d", { willReadFrequently: true });
    const log = window.labLog = { gaps: [], fresh: 0, on: true };
    let [before, last] = [null, ""];
    const turn = now => {
        if (!log.on) return;
        if (before !== null) log.gaps.push(now - before);
        before = now;
        copy.clearRect(0, 0, 160, 120);
        copy.drawImage(cloud, 0, 0, 160, 120);
        const seen = copy.getImageData(0, 0, 160, 120).data;
        if (last && seen.some((value, i) => value !== last[i])) log.fresh += 1;
        last = seen;
        requestAnimationFrame(turn);
    };
    requestAnimationFrame(turn);
}"""


class TimedWorker(Worker):
    """Counts the seconds that the film takes."""

    film_seconds = 0.0

    def _film(self) -> None:
        start = time.perf_counter()
        super()._film()
        self.film_seconds += time.perf_counter() - start


def train(preset: str, runs: Path) -> tuple[RunFolder, dict[str, float]]:
    folder = claim_new(runs, get_preset(preset).spec, preset)
    worker = TimedWorker(folder)
    status = worker.run()
    if status.state != "done":
        raise RuntimeError(f"{preset}: {status.reason}")
    return folder, {
        "snapshot_share": worker.film_seconds / status.seconds,
        "run_mb": film_bytes(folder.snapshots) / 1e6,
        "frames": len(folder.snapshot_keys()),
        "half_grey_median": half_precision_error(folder),
    }


def half_precision_error(folder: RunFolder) -> float:
    """Return the grey levels between decodes of the last epoch's full and half-precision weights, as a median."""
    epoch = folder.snapshot_epochs()[-1]
    model = folder.load_model()
    codes = load_snapshot(folder.snapshots, epoch).codes
    with torch.no_grad():
        whole = model.to_data_scale(model.decode(codes))
        model.decoder.load_state_dict({k: v.float() for k, v in load_decoder(folder.snapshots, epoch).items()})
        half = model.to_data_scale(model.decode(codes))
    return float(((whole - half).abs() * 255).median())


async def scrub(run_id: str, seconds: float) -> dict[str, float]:
    """Drag the timeline to and fro and count the frames with a new cloud."""
    async with started_browser() as browser:
        with streamlit_server() as url:
            tab = await Tab.opened(browser, f"{url}/train?run={run_id}")
            await tab.box_of(FIRST_IMAGE)
            box = await tab.go_to("[data-lab=time]")
            await asyncio.sleep(REST_SECONDS)
            await tab.mouse.down()
            await tab.evaluate(f"({RECORD})()")
            start = time.perf_counter()
            moves = await move(tab, box, to_and_fro, seconds)
            passed = time.perf_counter() - start
            log = await tab.evaluate("(() => { labLog.on = false; return labLog; })()")
            await tab.mouse.up()
    return {
        "fps": log["fresh"] / passed,
        "moves_a_second": moves / passed,
        "gap_p50_ms": percentile(log["gaps"], 0.5),
        "gap_p99_ms": percentile(log["gaps"], 0.99),
    }


def main() -> int:
    torch.set_num_threads(settings().threads)
    with TemporaryDirectory() as folder:
        os.environ["LATENT_LAB_RUNS"] = folder  # for the server
        results = {}
        folders = {}
        for preset in PRESETS:
            folders[preset], results[preset] = train(preset, Path(folder))
            print(
                f"{preset}: " + ", ".join(f"{name} {value:.4g}" for name, value in results[preset].items()), flush=True
            )
        scrubbing = asyncio.run(scrub(folders["vae-2d"].id, SCRUB_SECONDS))
        print("scrubbing: " + ", ".join(f"{name} {value:.4g}" for name, value in scrubbing.items()))
    print(json.dumps({**scrubbing, **results["vae-2d"], "deep-ae-2d": results["deep-ae-2d"]}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
