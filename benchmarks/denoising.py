"""The denoiser that ships against filters: `python -m benchmarks.denoising` (needs MNIST).

All 10,000 test images with gaussian noise of 0.5, clipped to [0, 1]. Mean PSNR of the noisy images, of `denoiser`, of
the plain `ae-32d`, and of the median and gaussian filters at the size that does best over the whole set. The last
line is JSON with `margin_db`, the denoiser's lead over the better filter, and the PSNR in dB of each.
"""

from __future__ import annotations

import json
import sys

import torch

from lab.config import SHIPPED, settings
from lab.data import load_dataset
from lab.experiments.denoising import denoised_psnr
from lab.zoo.model_library import Library

LEVEL = 0.5
SEED = 0


def main() -> int:
    torch.set_num_threads(settings().threads)
    library = Library(settings().runs_dir, SHIPPED)
    denoiser = library.load("denoiser")
    images = load_dataset(library.card("denoiser").spec.data).test.samples
    psnrs = denoised_psnr(denoiser, library.load("ae-32d"), images, "gaussian", LEVEL, SEED)
    for method, decibels in psnrs.items():
        print(f"{method:>8}: {decibels:.2f} dB")
    margin = psnrs["denoiser"] - max(psnrs["median"], psnrs["gaussian"])
    print(json.dumps({"margin_db": round(margin, 2), **{name: round(value, 2) for name, value in psnrs.items()}}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
