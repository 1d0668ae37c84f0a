"""One-class detection of tumours, a model against simpler methods: `python -m benchmarks.tables`.

The preset `table-one-class` is trained on benign rows of breast-cancer alone, with five seeds that also split the data.
On the test rows of each split: AUC of its reconstruction error, of the error of PCA with as many numbers, and of an
isolation forest, both fitted to the same benign training rows. Prints a line a seed, the means, and who wins how often;
the last line is JSON.

Source: Liu, Ting & Zhou 2008 (isolation forest, as in scikit-learn, with its defaults).
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from sklearn.ensemble import IsolationForest

from lab.config import settings
from lab.data import load_dataset
from lab.experiments.anomaly_detection import auc
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.latent.pca import fit_pca, pca_model
from lab.latent.per_sample import sample_outputs
from lab.zoo.presets import get_preset

PRESET = "table-one-class"
SEEDS = range(5)
MODEL, PCA, FOREST = "autoencoder", "PCA", "isolation forest"


def aucs(seed: int, runs: Path) -> dict[str, float]:
    """Train on the split of a seed; return the AUC of each method on its test rows."""
    spec = get_preset(PRESET).spec.with_settings({"seed": seed, "split_seed": seed})
    folder = claim_new(runs, spec)
    status = Worker(folder).run()
    if status.state != "done":
        raise RuntimeError(f"the training of seed {seed} failed: {status.reason}")
    data = load_dataset(spec.data)
    rows, normal = data.test.samples, spec.data.classes
    pca = pca_model(
        fit_pca(data.train.samples, 64), spec.model_config.latent_dim, data.info.sample_shape, is_bounded=False
    )
    forest = IsolationForest(random_state=seed, n_jobs=1).fit(data.train.samples.numpy())
    scores = {
        MODEL: sample_outputs(folder.load_model(), rows).mse.numpy(),
        PCA: sample_outputs(pca, rows).mse.numpy(),
        FOREST: -forest.score_samples(rows.numpy()),
    }
    anomalous = ~np.isin(data.test.labels.numpy(), normal)
    return {name: auc(score, anomalous) for name, score in scores.items()}


def main() -> int:
    torch.set_num_threads(settings().threads)
    with tempfile.TemporaryDirectory() as folder:
        results = [aucs(seed, Path(folder)) for seed in SEEDS]
    for seed, result in zip(SEEDS, results, strict=True):
        print(f"seed {seed}: " + ", ".join(f"{name} {value:.3f}" for name, value in result.items()))
    values = {name: np.array([result[name] for result in results]) for name in results[0]}
    wins = {name: sum(max(result, key=lambda key: result[key]) == name for result in results) for name in values}
    for name, each in values.items():
        print(f"{name}: mean {each.mean():.3f}, least {each.min():.3f}, best of {wins[name]} seeds")
    print(json.dumps({name: {"mean": round(float(v.mean()), 4), "wins": wins[name]} for name, v in values.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
