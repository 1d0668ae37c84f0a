"""Agreement of a drawing's code with the digit drawn: `python -m benchmarks.pad` (needs Node and MNIST).

200 MNIST test digits are drawn on 280 x 280 sheets, off-centre and of several sizes: as they are, thicker, thinner,
and dark on light. static/lab/image/prepare.js prepares them, conv-vae-16d encodes them, and the label that most of the
five nearest other test codes have is compared with the true one. The last line is JSON: shares that agree, and the time
that the preparation of a sheet takes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageFilter

from lab.config import ROOT, SHIPPED
from lab.data import load_dataset, prepare
from lab.latent.encoding import encode
from lab.latent.nearest_neighbours import nearest
from lab.zoo.model_library import Library
from models import Autoencoder

MODEL = "conv-vae-16d"
DIGITS = 200
SIDE = 280
SCRIPT = """
import { readFileSync, writeFileSync } from "node:fs";
const [module, given, taken, side] = process.argv.slice(1);
const { prepare } = await import(module);
const sheets = readFileSync(given);
const [width, height] = [Number(side), Number(side)];
const images = [];
const times = [];
for (let start = 0; start < sheets.length; start += 4 * width * height) {
  const data = new Uint8ClampedArray(sheets.subarray(start, start + 4 * width * height));
  const begun = performance.now();
  images.push(prepare({ data, width, height }, [1, 28, 28]).image);
  times.push(performance.now() - begun);
}
console.log(JSON.stringify(times));
writeFileSync(taken, Buffer.concat(images));
"""

DRAWINGS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "as they are": lambda sheet: sheet,
    "thicker": lambda sheet: sheet.filter(ImageFilter.MaxFilter(9)),
    "thinner": lambda sheet: sheet.filter(ImageFilter.MinFilter(5)),
    "dark on light": lambda sheet: Image.fromarray((235 - 0.85 * np.asarray(sheet, dtype=float)).astype(np.uint8)),
}


def draw_digit(digit: np.ndarray, generator: np.random.Generator) -> Image.Image:
    """Draw a digit (28, 28) uint8 on a dark sheet, 5 to 8 times as large, anywhere on it."""
    side = int(generator.integers(5 * 28, 8 * 28 + 1))
    left, top = (int(v) for v in generator.integers(0, SIDE - side + 1, 2))
    sheet = Image.new("L", (SIDE, SIDE), 0)
    sheet.paste(Image.fromarray(digit).resize((side, side), Image.Resampling.BICUBIC), (left, top))
    return sheet


def prepared_by_node(sheets: list[Image.Image]) -> tuple[np.ndarray, list[float]]:
    """Return the sheets prepared by prepare.js, (N, 1, 28, 28) uint8, and the milliseconds each took."""
    with tempfile.TemporaryDirectory() as folder:
        sheets_file, images_file = Path(folder) / "sheets", Path(folder) / "images"
        sheets_file.write_bytes(b"".join(sheet.convert("RGBA").tobytes() for sheet in sheets))
        module = (ROOT / "static" / "lab" / "image" / "prepare.js").as_uri()
        command = ["node", "--input-type=module", "-e", SCRIPT, module, str(sheets_file), str(images_file), str(SIDE)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        images = np.frombuffer(images_file.read_bytes(), dtype=np.uint8).reshape(len(sheets), 1, 28, 28)
        return images, json.loads(done.stdout)


def agreement(
    model: Autoencoder, images: np.ndarray, chosen: np.ndarray, codes: np.ndarray, labels: np.ndarray
) -> float:
    """Return the share of images whose five nearest codes, their own original's excluded, mostly share its label."""
    hits = 0
    for z, own in zip(encode(model, torch.from_numpy(images.copy())).numpy(), chosen, strict=True):
        near = [i for i in nearest(codes, z, 6) if i != own][:5]
        hits += int(np.bincount(labels[near], minlength=10).argmax() == labels[own])
    return hits / len(chosen)


def main() -> int:
    library = Library(Path("no-runs"), SHIPPED)
    model = library.load(MODEL)
    test = load_dataset(library.card(MODEL).spec.data).test
    codes, labels = encode(model, test.samples).numpy(), test.labels.numpy()
    generator = np.random.default_rng(0)
    chosen = generator.choice(len(labels), DIGITS, replace=False)
    originals = test.samples[chosen].numpy()
    results = {"untouched": agreement(model, originals, chosen, codes, labels)}
    plain = [draw_digit(digit[0], generator) for digit in originals]
    differences, times = [], []
    for name, alter in DRAWINGS.items():
        sheets = [alter(sheet) for sheet in plain]
        images, milliseconds = prepared_by_node(sheets)
        times += milliseconds
        results[name] = agreement(model, images, chosen, codes, labels)
        python = np.stack([prepare(np.asarray(sheet), (1, 28, 28)).image for sheet in sheets])
        differences.append(np.abs(python.astype(int) - images).max(axis=(1, 2, 3)))
        print(f"{name}: {results[name]:.3f}", file=sys.stderr)
    levels = np.concatenate(differences)
    results["drawn, mean"] = float(np.mean([results[name] for name in DRAWINGS]))
    results["share within 8 grey levels of preparation.py"] = float((levels <= 8).mean())
    results["ms a sheet in Node, median"] = float(np.median(times))
    print(json.dumps(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
