"""Stroke widths of a dataset: `python -m benchmarks.strokes` (digits; and mnist, if it is installed).

Training images are enlarged to 280 pixels per side and their strokes measured, as shares of the image's side. Enlarging
blurs, so the width to bring drawings to is not simply the median: the same digits, drawn far too thick, are prepared at
several stroke widths, enlarged and measured again, and the width whose median comes out right is taken. The last line
is JSON: what lab.data.PrepareSteps and ui/shared/drawing_pad.py hold as stroke_width.
"""

from __future__ import annotations

import json
import sys

import numpy as np
from PIL import Image, ImageFilter

from lab.data import DataConfig, PrepareSteps, is_available, load_dataset, prepare
from lab.data.stroke_width import stroke_width

SIDE = 280
IMAGES = 400
TOO_THICK = 3  # times eight pixels of SIDE are added to every stroke
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
DATASETS = {"mnist": PrepareSteps().ink_share, "digits": 1.0}  # and the share of the image's side that their ink fills
CANDIDATES = (0.07, 0.08, 0.09, 0.10, 0.12, 0.14, 0.16, 0.18)


def enlarged(image: np.ndarray) -> Image.Image:
    return Image.fromarray(image).resize((SIDE, SIDE), Image.Resampling.BICUBIC)


def shares(images: list[np.ndarray]) -> np.ndarray:
    """Return stroke widths of images (H, W) uint8, each as a share of the image's side."""
    return np.array([stroke_width(np.asarray(enlarged(image)) > image.max() / 2) / SIDE for image in images])


def prepared(image: np.ndarray, steps: PrepareSteps) -> np.ndarray:
    """Return the image drawn far too thick and then prepared: (H, W) uint8."""
    thick = enlarged(image)
    for _ in range(TOO_THICK):
        thick = thick.filter(ImageFilter.MaxFilter(9))
    return prepare(np.asarray(thick), (1, *image.shape), steps).image[0]


def main() -> int:
    results = {}
    for name, ink_share in DATASETS.items():
        config = DataConfig(name=name)
        if not is_available(config):
            continue
        images = list(load_dataset(config).train.samples[:IMAGES, 0].numpy())
        quantiles = np.quantile(shares(images), QUANTILES)
        print(name, *(f"{q:.0%}: {share:.4f}" for q, share in zip(QUANTILES, quantiles, strict=True)), file=sys.stderr)
        measured = []
        for width in CANDIDATES:
            steps = PrepareSteps(ink_share=ink_share, stroke_width=width)
            measured.append(float(np.median(shares([prepared(image, steps) for image in images]))))
            print(f"  drawings brought to {width:.2f} measure {measured[-1]:.4f}", file=sys.stderr)
        results[name] = round(float(np.interp(np.median(quantiles), measured, CANDIDATES)), 4)
    print(json.dumps(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
