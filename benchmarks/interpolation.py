"""Interpolations of a VAE against those of other models: `python -m benchmarks.interpolation` (needs MNIST; no
training).

For shipped models, the measures of Applications and Compare for one pair, over many fixed pairs of test images:
the mean distance from the nearest real image, at the ends of the path and between (root mean square over the pixels,
[0, 1] scale), and the share of steps on a straight path with no code near. Prints a table; the last line is JSON by
model.
"""

from __future__ import annotations

import json
import sys

import torch

from lab.config import SHIPPED, settings
from lab.data import DataConfig, load_dataset
from lab.latent.encoding import encode
from lab.latent.interpolation import PATHS, decoded_paths, ends_and_between, nearest_real
from lab.metrics.off_data import off_data_share, random_pairs
from lab.zoo.model_library import Library

MODELS = ("ae-2d", "vae-2d", "ae-20d", "vae-20d", "denoiser")
PAIRS = 100
N_COMPARED = 2000  # images whose codes Compare shows
STEPS = 11


def main() -> int:
    torch.set_num_threads(settings().threads)
    images = load_dataset(DataConfig("mnist")).test.samples
    pairs, compared_pairs = random_pairs(len(images)), random_pairs(N_COMPARED)
    library = Library(settings().runs_dir, SHIPPED)
    results: dict[str, dict[str, float]] = {}
    print(
        "| model | path | at the ends | between | interpolation steps off the data |\n| --- | --- | --: | --: | --: |"
    )
    for name in MODELS:
        model = library.load(name)
        codes = encode(model, images).numpy()
        results[name] = {"holes": off_data_share(codes[:N_COMPARED], compared_pairs)}
        for path in PATHS if model.has_posterior else ("linear",):
            decoded = decoded_paths(model, codes, pairs[:PAIRS], path, STEPS)
            ends, between = ends_and_between(nearest_real(decoded, images)[0], STEPS)
            results[name] |= {f"{path}_ends": ends, f"{path}_between": between}
            off_data = f"{100 * results[name]['holes']:.1f} %" if path == "linear" else "–"
            print(f"| `{name}` | {path} | {ends:.3f} | {between:.3f} | {off_data} |")
    print(json.dumps(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
