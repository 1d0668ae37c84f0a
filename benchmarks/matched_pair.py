"""Check what Compare says of the matched pairs over three seeds: `python -m benchmarks.matched_pair` (needs MNIST).

`ae-2d` and `vae-2d`, and `ae-20d` and `vae-20d`, differ in their KL term only. For each seed the same measures as on
the Compare page: samples from N(0, I) read by the classifier that ships, and interpolation steps off the data over 200
pairs of the first 2,000 test images. Seed 1 is the models that ship; finished runs of the same settings in the runs
folder are taken as they are. Prints a table; the last line is JSON with each seed's conclusion. With arguments: only
these code sizes (2, 20).
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace

import torch

from lab.cli.ship_models import SEED, finished_run
from lab.config import SHIPPED, settings
from lab.data import load_dataset
from lab.experiments.prior_claim import SideReading, verdict
from lab.latent.encoding import encode
from lab.metrics.confident_samples import read_samples
from lab.metrics.off_data import off_data_share, random_pairs
from lab.zoo.model_library import Library
from lab.zoo.presets import get_preset
from lab.zoo.shipped_classifiers import load_classifier
from models import Autoencoder

SEEDS = (1, 2, 3)
N_COMPARED = 2000  # images whose codes Compare shows


def model_of(preset: str, seed: int) -> Autoencoder:
    """Return the model that ships, or that of a finished run, trained now if there is none."""
    if seed == SEED:
        return Library(settings().runs_dir, SHIPPED).load(preset)
    spec = get_preset(preset).spec
    return finished_run(replace(spec, training=replace(spec.training, seed=seed))).load_model()


def read_model(preset: str, seed: int) -> SideReading:
    """Measure the model of a preset and a seed as the Compare page does."""
    model = model_of(preset, seed)
    codes = encode(model, load_dataset(get_preset(preset).spec.data).test.samples[:N_COMPARED]).numpy()
    samples = read_samples(model, load_classifier(SHIPPED, "mnist"))
    return SideReading(preset, samples, off_data_share(codes, random_pairs(N_COMPARED)))


def row(side: SideReading, seed: int) -> str:
    assert side.samples is not None and side.off_data is not None
    read, varied = side.samples.confident, side.samples.effective_classes
    return f"| `{side.name}` | {seed} | {read} | {varied:.2f} | {100 * side.off_data:.1f} % |"


def main(sizes: list[str]) -> int:
    os.environ.setdefault("LATENT_LAB_DEVICE", "cpu")
    torch.set_num_threads(settings().threads)
    print("| model | seed | confidently classified samples | as varied as | steps off the data |")
    print("| --- | --- | --- | --- | --- |")
    verdicts: dict[str, list[str | None]] = {}
    for size in sizes or ["2", "20"]:
        for seed in SEEDS:
            pair = [read_model(f"{kind}-{size}d", seed) for kind in ("vae", "ae")]
            print("\n".join(row(side, seed) for side in pair), flush=True)
            verdicts.setdefault(size, []).append(verdict(pair))
    print(json.dumps({size: {"same": len(set(said)) == 1, "verdicts": said} for size, said in verdicts.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
