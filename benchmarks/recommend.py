"""Recommendation against published figures: `python -m benchmarks.recommend [--recbole WHEEL]`.

- ML-100K, read from the wheel of recbole 1.2.1 (downloaded into a temporary folder unless its path is given): 75 % of
  each user's items are given, 25 % are to be found, every rating counts as a like; nDCG@10. BiVAE's published figure:
  .475.
- ml-latest-small, from LATENT_LAB_DATA: ratings of 4 or more are likes, users and items have 5 or more; 100 users are
  held out, 80 % of their likes are given; recall@20 and nDCG@100.

Three seeds of split, weights and order. Mult-VAE's settings were chosen on further held-out likes (ML-100K, seed 0) and
users (ml-latest-small, seeds 0 and 1), never on what is reported. Prints tables and who wins; the last line is JSON.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from lab.config import settings
from lab.data.dataset import permutation
from lab.data.rating_tables import core, rating_matrix
from lab.experiments.recommendation import ease_scores, ease_weights, popularity_scores
from lab.metrics.held_out_likes import FoldIn, fold_in, model_scores
from lab.metrics.ranking import ndcg, ranked_hits, recall
from lab.runs.run_spec import TrainingConfig
from lab.training.train_loop import Training
from models import build_model
from models.mult_vae import MultVAEConfig

SEEDS = (0, 1, 2)
WHEEL = "recbole==1.2.1"
MEMBER = "recbole/dataset_example/ml-100k/ml-100k.inter"
N_HELD_OUT = 100
CONFIGS = {  # without a hidden layer: with 600 units the few users are learned by heart
    "ML-100K": (MultVAEConfig(widths=(), input_dropout=0.2, kl_weight=1.0, kl_warmup_epochs=10.0), 65, 400.0),
    "ml-latest-small": (MultVAEConfig(widths=(), input_dropout=0.3, kl_weight=0.2, kl_warmup_epochs=20.0), 140, 300.0),
}
METRICS = {"ML-100K": (("nDCG", 10),), "ml-latest-small": (("recall", 20), ("nDCG", 100))}
TARGETS = {"ML-100K": (0.475,), "ml-latest-small": (0.31, 0.355)}
MEASURES = {"nDCG": ndcg, "recall": recall}


def read_ml_100k(wheel: Path) -> Tensor:
    """Return the ratings of ML-100K, all as likes, (943, 1682)."""
    lines = zipfile.ZipFile(wheel).read(MEMBER).decode().splitlines()[1:]
    users, items, _, _ = zip(*(line.split("\t") for line in lines), strict=True)
    return rating_matrix(np.array(users), np.array(items), np.ones(len(lines)))[0]


def read_latest_small() -> Tensor:
    """Return the likes of users and items with five or more, (N, F)."""
    path = settings().data_dir / "ml-latest-small" / "ratings.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["userId"], row["movieId"]) for row in csv.DictReader(file) if float(row["rating"]) >= 4]
    users, items = (np.array(column) for column in zip(*rows, strict=True))
    index = core(users, items, 5)
    return rating_matrix(users[index], items[index], np.ones(len(index)))[0]


def splits(name: str, ratings: Tensor, seed: int) -> tuple[Tensor, FoldIn]:
    """Return the ratings that are trained on and the users that are measured."""
    if name == "ML-100K":
        users = fold_in(ratings, 0.75, min_likes=2, seed=seed)
        return users.given, users
    order = permutation(len(ratings), seed)
    return ratings[order[N_HELD_OUT:]], fold_in(ratings[order[:N_HELD_OUT]], 0.8, seed=seed)


def trained_scores(name: str, train: Tensor, users: FoldIn, seed: int) -> Tensor:
    """Train Mult-VAE and return its scores."""
    config, epochs, _ = CONFIGS[name]
    model = build_model("mult-vae", config, (train.shape[1],), seed)
    training = TrainingConfig(epochs=epochs, batch_size=32, seed=seed)
    Training(model, train, train[:32], training, torch.device("cpu")).run(lambda _: None, lambda: False)
    return model_scores(model, users.given)


def measure(name: str, ratings: Tensor, seed: int) -> dict[str, list[float]]:
    """Return the metrics of Mult-VAE, EASE and popularity."""
    train, users = splits(name, ratings, seed)
    scores = {
        "Mult-VAE": trained_scores(name, train, users, seed),
        "EASE": ease_scores(ease_weights(train, CONFIGS[name][2]), users.given),
        "popularity": popularity_scores(train, users.given),
    }
    return {
        who: [
            float(MEASURES[metric](ranked_hits(of, users.seen, users.hidden, k)).mean()) for metric, k in METRICS[name]
        ]
        for who, of in scores.items()
    }


def report(name: str, ratings: Tensor) -> dict[str, dict[str, float]]:
    """Print a table of means over the seeds, and who wins; return the means."""
    runs = [measure(name, ratings, seed) for seed in SEEDS]
    titles = [f"{metric}@{k}" for metric, k in METRICS[name]]
    print(f"\n{name}: {ratings.shape[0]:,} users, {ratings.shape[1]:,} items, {len(SEEDS)} seeds")
    means: dict[str, dict[str, float]] = {}
    for who in runs[0]:
        columns = [[run[who][i] for run in runs] for i in range(len(titles))]
        means[who] = {title: statistics.fmean(column) for title, column in zip(titles, columns, strict=True)}
        cells = [
            f"{t} {statistics.fmean(c):.3f} ± {statistics.stdev(c):.3f}" for t, c in zip(titles, columns, strict=True)
        ]
        print(f"  {who:10}  {',  '.join(cells)}")
    for title, target in zip(titles, TARGETS[name], strict=True):
        best = max(means, key=lambda who: means[who][title])
        reached = "reached" if means["Mult-VAE"][title] >= target else "missed"
        print(f"  {title}: {best} wins; Mult-VAE's target of {target} is {reached}")
    return means


def wheel_at(path: Path | None, folder: str) -> Path:
    """Return the wheel of recbole at a path, or download it into a folder."""
    if path is not None:
        return path
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, WHEEL]
    subprocess.run(command, check=True)
    return next(Path(folder).glob("recbole-*.whl"))


def main() -> None:
    parser = argparse.ArgumentParser(description="Recommendation against published figures.")
    parser.add_argument("--recbole", type=Path, default=None, help="the wheel of recbole 1.2.1; default: download it")
    arguments = parser.parse_args()
    torch.set_num_threads(settings().threads)
    with tempfile.TemporaryDirectory() as folder:
        ratings = {"ML-100K": read_ml_100k(wheel_at(arguments.recbole, folder)), "ml-latest-small": read_latest_small()}
    print(json.dumps({name: report(name, data) for name, data in ratings.items()}))


if __name__ == "__main__":
    main()
