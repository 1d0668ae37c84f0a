"""Digits photographed, made by a script: `python -m benchmarks.photographs` (needs MNIST; no training).

300 test digits are drawn on a sheet of paper each: texture, a gradient of light, a shadow, ruled lines on a third of
them, ink of any darkness, rotation, perspective, blur and noise; many are small on their sheet. Each is prepared as the
drawing pad and Reconstruct prepare a picture of one's own. Measured: the share of digits whose 5-NN label among the
test codes of `conv-vae-16d` is the true one, of untouched digits and of their photographs, with a local threshold and
without. The last line is JSON.
"""

from __future__ import annotations

import json
import sys

import numpy as np
import torch
from PIL import Image, ImageFilter

from lab.config import SHIPPED, settings
from lab.data import DataConfig, PrepareSteps, load_dataset, prepare
from lab.errors import UploadError
from lab.latent.encoding import encode
from lab.zoo.model_library import Library

MODEL, N_PHOTOGRAPHS, SEED, K = "conv-vae-16d", 300, 0, 5
SHEETS = (200, 420)  # pixels of a side
SHARES = (0.22, 0.75)  # of the sheet's side that the digit's 28 pixels fill


def photograph(digit: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return a made photograph (S, S) uint8 of a digit (28, 28) uint8."""
    side = int(random.integers(*SHEETS))
    paper = random.uniform(165, 245) * light(side, random) + texture(side, random)
    ink = drawn(digit, side, random) * random.uniform(0.45, 0.9)
    if random.random() < 1 / 3:
        ink = np.maximum(ink, ruled(side, random) * random.uniform(0.1, 0.3))
    picture = Image.fromarray((paper * (1 - ink)).clip(0, 255).astype(np.uint8))
    blurred = picture.filter(ImageFilter.GaussianBlur(random.uniform(0.3, 1.6)))
    noisy = np.asarray(blurred, dtype=np.float64) + random.normal(0, random.uniform(1, 6), (side, side))
    return noisy.clip(0, 255).astype(np.uint8)


def light(side: int, random: np.random.Generator) -> np.ndarray:
    """Return a gradient and the soft edge of a shadow, (S, S) of at most 1."""
    y, x = np.mgrid[0:side, 0:side] / side - 0.5
    angle, edge = random.uniform(0, 2 * np.pi, 2)
    gradient = 1 - random.uniform(0, 0.4) * (x * np.cos(angle) + y * np.sin(angle) + 0.7) / 1.4
    distance = x * np.cos(edge) + y * np.sin(edge) - random.uniform(-0.4, 0.4)
    return gradient * (1 - random.uniform(0, 0.4) / (1 + np.exp(-distance * random.uniform(15, 60))))


def texture(side: int, random: np.random.Generator) -> np.ndarray:
    """Return the fibres of the paper, (S, S) grey levels about 0."""
    coarse = Image.fromarray(random.normal(0, 1, (side // 8 + 1, side // 8 + 1)).astype(np.float32))
    smooth = np.asarray(coarse.resize((side, side), Image.Resampling.BICUBIC))
    return random.uniform(0, 5) * smooth + random.normal(0, random.uniform(0, 3), (side, side))


def drawn(digit: np.ndarray, side: int, random: np.random.Generator) -> np.ndarray:
    """Return the ink of a digit somewhere on the sheet, turned and in perspective, (S, S) in [0, 1]."""
    size = int(side * random.uniform(*SHARES))
    left, top = (int(random.integers(0, side - size + 1)) for _ in range(2))
    large = Image.fromarray(digit).resize((size, size), Image.Resampling.BICUBIC)
    sheet = Image.new("L", (side, side))
    sheet.paste(large.rotate(random.uniform(-12, 12), Image.Resampling.BICUBIC), (left, top))
    tilt = random.uniform(-0.15, 0.15, 2) / side
    centre = side / 2
    a, d, f = 1 + tilt[0] * centre, 1 + tilt[1] * centre, tilt
    perspective = (a, 0, 0, 0, d, 0, *f)
    return np.asarray(sheet.transform((side, side), Image.Transform.PERSPECTIVE, perspective), np.float64) / 255


def ruled(side: int, random: np.random.Generator) -> np.ndarray:
    """Return ruled lines, (S, S) of 0 and 1."""
    lines = np.zeros((side, side))
    step = int(side * random.uniform(0.08, 0.2))
    lines[int(random.integers(step)) :: step] = 1.0
    return lines


def prepared(picture: np.ndarray, steps: PrepareSteps) -> np.ndarray:
    """Return a picture prepared for MNIST, (1, 28, 28) uint8; empty paper where that fails."""
    try:
        return prepare(picture, (1, 28, 28), steps).image
    except UploadError:
        return np.zeros((1, 28, 28), np.uint8)


def main() -> int:
    torch.set_num_threads(settings().threads)
    test = load_dataset(DataConfig("mnist")).test
    random = np.random.default_rng(SEED)
    index = np.sort(random.choice(len(test), N_PHOTOGRAPHS, replace=False))
    photographs = [photograph(test.samples[i, 0].numpy(), random) for i in index]
    model = Library(settings().runs_dir, SHIPPED).load(MODEL)
    codes, labels = encode(model, test.samples), test.labels

    def agreement(images: torch.Tensor) -> float:
        distances = torch.cdist(encode(model, images), codes)
        distances[torch.arange(len(index)), torch.from_numpy(index)] = torch.inf  # not the digit itself
        nearest = labels[distances.topk(K, largest=False).indices]
        return float((nearest.mode(1).values == labels[torch.from_numpy(index)]).float().mean())

    results = {"untouched": agreement(test.samples[torch.from_numpy(index)])}
    for name, paper in (("one threshold", "even"), ("local threshold", "auto")):
        images = np.stack([prepared(picture, PrepareSteps(paper=paper)) for picture in photographs])
        results[name] = agreement(torch.from_numpy(images))
    for name, share in results.items():
        print(f"| {name} | {100 * share:.1f} % |")
    print(json.dumps(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
