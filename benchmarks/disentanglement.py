"""Disentanglement on shapes, whose factors are known: `python -m benchmarks.disentanglement [SEED ...]`.

A plain VAE, a beta-VAE and the preset `tc-vae-shapes` (beta-TC-VAE) of the same network, code size and training, over
three seeds unless others are named. Finished runs of the same settings in the runs folder are reused.
Prints the table of docs/quality.md; the last line is JSON: by model the mean of MIG, SAP and DCI and each
seed's MIG, and `margin_mig`, what the better of the two is ahead of the plain VAE.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
from dataclasses import replace

import torch

from lab.cli.generated_docs import format_mean_std
from lab.cli.ship_models import finished_run
from lab.config import settings
from lab.data import load_dataset
from lab.metrics.evaluation import inputs_of, known_values
from lab.metrics.metric_registry import METRICS, measure_all
from lab.runs.run_spec import RunSpec
from lab.zoo.presets import get_preset
from models import VAEConfig

SEEDS = (0, 1, 2)
BETA = 4.0
COLUMNS = ("mig", "sap", "disentanglement", "completeness", "informativeness")


def specs() -> dict[str, RunSpec]:
    """Return the specifications of the three models by name, alike except for the model itself."""
    tc = get_preset("tc-vae-shapes").spec
    size = tc.model_config.latent_dim
    plain = replace(tc, model="vae", model_config=VAEConfig(latent_dim=size), preset="vae-shapes")
    beta = replace(plain, model_config=VAEConfig(latent_dim=size, kl_weight=BETA), preset="beta-vae-shapes")
    return {"VAE": plain, "beta-VAE": beta, "beta-TC-VAE": tc}


def measure(spec: RunSpec, seed: int) -> dict[str, float]:
    model = finished_run(replace(spec, training=replace(spec.training, seed=seed))).load_model()
    inputs = inputs_of(model, load_dataset(spec.data))
    return known_values(measure_all(inputs, [METRICS[column] for column in COLUMNS]))


def main(arguments: list[str]) -> int:
    os.environ.setdefault("LATENT_LAB_DEVICE", "cpu")
    torch.set_num_threads(settings().threads)
    scores: dict[str, list[dict[str, float]]] = {name: [] for name in specs()}
    for seed in map(int, arguments or SEEDS):
        for name, spec in specs().items():
            scores[name].append(measure(spec, seed))
            print(name, seed, scores[name][-1], file=sys.stderr, flush=True)
    print("| model | " + " | ".join(METRICS[column].title for column in COLUMNS) + " |")
    print("| --- " * (len(COLUMNS) + 1) + "|")
    for name, runs in scores.items():
        print(
            f"| {name} | " + " | ".join(format_mean_std([run[column] for run in runs], 3) for column in COLUMNS) + " |"
        )
    means = {name: {c: statistics.fmean(run[c] for run in runs) for c in COLUMNS} for name, runs in scores.items()}
    margin = max(means[name]["mig"] for name in means if name != "VAE") - means["VAE"]["mig"]
    by_seed = {name: [run["mig"] for run in runs] for name, runs in scores.items()}
    print(json.dumps({"margin_mig": margin, "mean": means, "mig_by_seed": by_seed}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
