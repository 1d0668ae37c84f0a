"""Measure generated series against TimeVAE's published figures: `python -m benchmarks.series [SEEDS] [PRESET ...]`.

Sines as in TimeGAN, all 10,000 windows; each model of a preset is trained for 5,000 steps of 128, generates as many
windows from its prior, and is scored as in TimeGAN with a larger judge (lab/metrics/series_scores.py). Beside them real
windows against other real ones (drawn anew with the same distribution), and the predictor taught by real windows: no
model can do better. Targets: discriminative 0.046 or less, predictive 0.322 or less. One thread; about four minutes a
seed and model on an idle core, half of it for the judges. Prints a line of JSON for each seed and model, a table, and
all of it as JSON in the last line. SEEDS: how many (5); PRESET: default timevae and sines-vae.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lab.data import DataConfig, load_dataset
from lab.data.sources.made_series import make_sines
from lab.latent.encoding import decode
from lab.latent.prior_samples import prior_samples
from lab.metrics.series_scores import discriminative_score, predictive_score
from lab.training.train_loop import Training
from lab.zoo.presets import get_preset
from models import Autoencoder, build_model

STEPS = 5_000
TARGETS = {"discriminative": 0.046, "predictive": 0.322}
PRESETS = ("timevae", "sines-vae")
REAL = "real"


def real_windows() -> Tensor:
    """Return all windows of the dataset, (N, C, T) on the [0, 1] scale."""
    data = load_dataset(DataConfig(name="sines"))
    return torch.cat([data.train.samples, data.val.samples, data.test.samples])


def other_real_windows(n: int, seed: int) -> Tensor:
    """Return n windows of the same distribution that no model and no judge has seen, (n, C, T) on the [0, 1] scale."""
    windows, _, _ = make_sines(np.random.default_rng(1_000 + seed), n)
    return torch.from_numpy((windows + 1) / 2).float()


def trained(preset: str, windows: Tensor, seed: int) -> tuple[Autoencoder, float]:
    """Return a preset's model after STEPS steps on the windows, and the seconds that it took."""
    spec = get_preset(preset).spec.resolved()
    model = build_model(spec.model, spec.model_config, tuple(windows.shape[1:]), seed)
    config = replace(spec.training, epochs=10_000, batch_size=128, seed=seed)
    training = Training(model, windows, windows[:128], config, torch.device("cpu"))
    begin = time.perf_counter()
    training.run(lambda event: None, lambda: training.step >= STEPS)
    return model.eval(), time.perf_counter() - begin


def measured(name: str, seed: int, real: Tensor) -> dict[str, Any]:
    """Train and score one model, or other real windows."""
    begin, seconds, n = time.perf_counter(), 0.0, len(real)
    if name == REAL:
        generated = other_real_windows(n, seed)
    else:
        model, seconds = trained(name, real, seed)
        generated = decode(model, prior_samples(model, n, seed))
    scores: dict[str, Callable[..., float]] = {
        "discriminative": discriminative_score,
        "predictive": predictive_score,
    }
    figures = {score: measure(real, generated, seed=seed) for score, measure in scores.items()}
    total = time.perf_counter() - begin
    return {"model": name, "seed": seed, **figures, "training_s": seconds, "total_s": total}


def row(name: str, results: list[dict[str, Any]]) -> str:
    own = [result for result in results if result["model"] == name]
    cells = [name]
    for figure in ("discriminative", "predictive", "training_s"):
        values = [result[figure] for result in own]
        spread = statistics.stdev(values) if len(values) > 1 else 0.0
        cells.append(f"{statistics.mean(values):.3f} ± {spread:.3f}")
    return f"| {' | '.join(cells)} |"


def main(arguments: list[str]) -> int:
    torch.set_num_threads(1)
    n_seeds = int(arguments[0]) if arguments else 5
    names = [*(arguments[1:] or PRESETS), REAL]
    real = real_windows()
    results = []
    for seed in range(n_seeds):
        for name in names:
            results.append(measured(name, seed, real))
            print(json.dumps(results[-1]), flush=True)
    print("| model | discriminative score | predictive score | training, s |", "| --- | --- | --- | --- |", sep="\n")
    print("\n".join(row(name, results) for name in names))
    print(json.dumps({"targets": TARGETS, "results": results}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
