"""Train the main presets on MNIST over three seeds and write docs/quality.md: `python -m benchmarks.quality`.

Finished runs of the same settings in the runs folder are taken as they are. The last line is JSON by preset.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
from dataclasses import replace

import torch

from lab.cli.ship_models import finished_run
from lab.cli.train_commands import last_metrics
from lab.config import ROOT, settings
from lab.data import load_dataset
from lab.metrics.evaluation import evaluate
from lab.zoo.presets import get_preset

PRESETS = ("deep-ae-2d", "mnist14-ae-3d", "mnist14-vae-3d", "vae-2d", "vae-20d")
SEEDS = (1, 2, 3)
COLUMNS = {
    "val_mse_native": "validation MSE, trained scale",
    "mse": "test MSE, [0, 1]",
    "elbo": "test ELBO, nats per image",
    "kl": "KL, nats per image",
    "knn5_accuracy": "5-NN accuracy",
}


def measure(preset_name: str, seed: int) -> dict[str, float | None]:
    spec = get_preset(preset_name).spec
    spec = replace(spec, training=replace(spec.training, seed=seed))
    folder = finished_run(spec)
    dataset = load_dataset(spec.data)
    metrics = evaluate(folder.load_model(), dataset)
    return metrics | {"val_mse_native": last_metrics(folder)["val_mse_native"]}


def format_range(values: list[float | None]) -> str:
    """Format as "median (minimum to maximum)", or a dash without values."""
    known = sorted(v for v in values if v is not None)
    if not known:
        return "–"
    return f"{statistics.median(known):.4g} ({known[0]:.4g} to {known[-1]:.4g})"


def table(results: dict[str, list[dict[str, float | None]]]) -> str:
    lines = ["| preset | " + " | ".join(COLUMNS.values()) + " |", "| --- " * (len(COLUMNS) + 1) + "|"]
    for preset, seeds in results.items():
        cells = [format_range([metrics[column] for metrics in seeds]) for column in COLUMNS]
        lines.append(f"| `{preset}` | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> int:
    os.environ.setdefault("LATENT_LAB_DEVICE", "cpu")
    torch.set_num_threads(settings().threads)
    results: dict[str, list[dict[str, float | None]]] = {}
    for preset in PRESETS:
        for seed in SEEDS:
            results.setdefault(preset, []).append(measure(preset, seed))
            print(preset, seed, results[preset][-1], file=sys.stderr)
    text = f"""# Quality of the presets on MNIST

Median over seeds {", ".join(map(str, SEEDS))}, with minimum and maximum; 20 epochs each on one CPU thread.
Made by `python -m benchmarks.quality`. Validation: 2,000 images held out of the training set; test: MNIST's own
10,000. MSE is of the reconstruction from the deterministic code (mu for a VAE); the ELBO uses one sample per image.

{table(results)}
"""
    page = ROOT / "docs" / "quality.md"
    _, heading, rest = page.read_text(encoding="utf-8").partition("\n## ")  # written by other benchmarks
    page.write_text(text + heading + rest, encoding="utf-8")
    print(json.dumps(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
