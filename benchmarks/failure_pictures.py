"""Draw the pictures of the failure gallery: train each of its presets and draw what it ends with.

    python -m benchmarks.failure_pictures

Writes static/presets/<preset>.png: codes of validation images by digit, left, and images over reconstructions, right.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from lab.config import STATIC
from lab.data.modalities.kind_registry import KINDS
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.plots.image_sheets import enlarge, sheet
from lab.plots.palette import CLASSES
from lab.runs.run_view import RunView
from lab.runs.snapshots import load_probe, load_snapshot
from lab.zoo.failure_gallery import FAILURES

WIDTH, HEIGHT, SIDE, MARGIN = 300, 96, 96, 6
N_IMAGES, SCALE, DOT = 6, 3, 1.5
PAPER, SHARP = (252, 252, 250), 3  # drawn larger and then reduced


def draw_cloud(codes: np.ndarray, labels: np.ndarray) -> Image.Image:
    """Draw the first two dimensions of codes (N, D), D >= 1, as dots; a single one along a line."""
    points = np.concatenate([codes, np.zeros_like(codes)], axis=1)[:, :2] if codes.shape[1] == 1 else codes[:, :2]
    low, high = points.min(axis=0), points.max(axis=0)
    side, margin = SIDE * SHARP, MARGIN * SHARP
    places = side / 2 + (points - (low + high) / 2) / max((high - low).max(), 0.1) * (side - 2 * margin)
    if codes.shape[1] == 1:
        places[:, 1] = side / 2 + (labels - 4.5) * side / 14  # a row a digit, so that the overlap shows
    picture = Image.new("RGB", (side, side), PAPER)
    draw = ImageDraw.Draw(picture)
    for (x, y), label in zip(places, labels, strict=True):
        radius = DOT * SHARP
        draw.ellipse((x - radius, side - y - radius, x + radius, side - y + radius), fill=CLASSES[int(label)])
    return picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def draw_picture(run: RunView) -> Image.Image:
    """Draw the last snapshot of a finished run."""
    snapshot, probe = load_snapshot(run.folder.snapshots, run.snapshots[-1].epoch), load_probe(run.path)
    kind = KINDS[run.info.kind]
    rows = [kind.pictures(samples[:N_IMAGES]) for samples in (probe.images, snapshot.recon)]
    images = Image.fromarray(enlarge(sheet(rows), SCALE))
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    picture.paste(draw_cloud(snapshot.codes.float().numpy(), probe.labels.numpy()), (0, 0))
    picture.paste(images, (SIDE + (WIDTH - SIDE - images.width) // 2, (HEIGHT - images.height) // 2), images)
    return picture


def main() -> None:
    """Train and draw each preset of the gallery."""
    folder = STATIC / "presets"
    folder.mkdir(exist_ok=True)
    for preset in FAILURES:
        with tempfile.TemporaryDirectory() as runs:
            run = claim_new(Path(runs), preset.spec, preset.name)
            status = Worker(run).run()
            draw_picture(RunView(run.path)).save(folder / f"{preset.name}.png", optimize=True)
        print(f"{preset.name}: {status.state} after {status.epoch} epochs, {status.seconds:.0f} s")


if __name__ == "__main__":
    main()
