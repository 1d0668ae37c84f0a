"""Codebook usage of each VQ-VAE preset: `python -m benchmarks.codebook [PRESET ...]` (needs MNIST).

On MNIST's test images. Finished runs of the same settings in the runs folder are taken as they are, the others are
trained now. The last line is JSON by preset: `usage` (share of the entries that are chosen for any image), `perplexity`
(in entries), `entries`, `bits` an image (its vectors times the binary logarithm of entries) and `mse` on the [0, 1]
scale.
"""

from __future__ import annotations

import json
import math
import os
import sys

import torch

from lab.cli.ship_models import finished_run
from lab.config import settings
from lab.data import load_dataset
from lab.latent.encoding import decode, encode, squared_errors
from lab.zoo.presets import PRESETS, get_preset
from models.codebook import codebook_usage, perplexity


def measure(preset: str) -> dict[str, float]:
    spec = get_preset(preset).on("mnist")
    model = finished_run(spec).load_model()
    images = load_dataset(spec.data).test.samples
    codes = encode(model, images)
    shares = model.codebook.shares(codes)
    entries = len(shares)
    vectors = codes.shape[1] // model.codebook.entries.shape[1]
    return {
        "usage": codebook_usage(shares),
        "perplexity": perplexity(shares),
        "entries": entries,
        "bits": vectors * math.log2(entries),
        "mse": float(squared_errors(images, decode(model, codes)).mean()),
    }


def main(names: list[str]) -> int:
    os.environ.setdefault("LATENT_LAB_DEVICE", "cpu")
    torch.set_num_threads(settings().threads)
    results = {}
    for name in names or [name for name, preset in PRESETS.items() if preset.spec.model == "vq-vae"]:
        results[name] = measure(name)
        print(name, results[name], file=sys.stderr)
    print(json.dumps(results))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
