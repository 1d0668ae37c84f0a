"""One class against the others on MNIST, for each of the ten digits: `python -m benchmarks.anomaly`.

The preset `one-class` is trained on a digit alone; then the test set is scored, that digit's images as normal and the
other nine as anomalies. Finished runs of the same settings in the runs folder are reused. Prints the table
of docs/quality.md; the last line is JSON: the mean area under the ROC curve of each score, and the best.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
from dataclasses import replace

import torch

from lab.cli.ship_models import finished_run
from lab.config import settings
from lab.data import load_dataset
from lab.experiments.anomaly_detection import SCORES, anomaly_scores, auc
from lab.zoo.presets import get_preset

SEED = 1


def measure(digit: int) -> dict[str, float]:
    """Return the ROC AUC of each score on the test set, for a model trained on `digit` alone."""
    spec = get_preset("one-class").spec
    spec = replace(spec, data=replace(spec.data, classes=(digit,)), training=replace(spec.training, seed=SEED))
    model = finished_run(spec).load_model()
    data = load_dataset(spec.data)
    scores = anomaly_scores(model, data.train.samples, data.test.samples)
    anomalous = (data.test.labels != digit).numpy()
    return {name: auc(score, anomalous) for name, score in scores.items()}


def main() -> int:
    os.environ.setdefault("LATENT_LAB_DEVICE", "cpu")
    torch.set_num_threads(settings().threads)
    print("| trained on | " + " | ".join(SCORES.values()) + " |\n| --- " + "| --- " * len(SCORES) + "|")
    scores = []
    for digit in range(10):
        scores.append(measure(digit))
        print(f"| {digit} | " + " | ".join(f"{scores[-1][name]:.4f}" for name in SCORES) + " |", flush=True)
    means = {name: statistics.fmean(auc[name] for auc in scores) for name in SCORES}
    print("| mean | " + " | ".join(f"{means[name]:.4f}" for name in SCORES) + " |")
    best = max(means, key=lambda name: means[name])
    print(json.dumps({"auc": means, "best": best, "best_auc": means[best], "seed": SEED}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
