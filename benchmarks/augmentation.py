"""Accuracy of a classifier of few labelled images with variations of them: `python -m benchmarks.augmentation`.

Two classifiers of scikit-learn on MNIST's pixels, trained on n labelled images a class and tested on MNIST's own
10,000: with these alone; with ten variations of each by a model (codes drawn from the posterior, and three times as
wide), and with ten copies moved by up to two pixels instead. Beside them the same classifier on the model's codes of
the n images. The model (`vae-20d`, as shipped) has seen all training images, but no label. Takes about six minutes
of one core. Writes benchmarks/results/augmentation.json, which the Applications
page draws; its last line is the same JSON.
"""

from __future__ import annotations

import json
import statistics
import sys
from dataclasses import dataclass
from typing import Any

import torch
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC
from torch import Tensor

from lab.config import MEASURED, SHIPPED, settings
from lab.data import Dataset, load_dataset
from lab.experiments.variations import variations
from lab.latent.encoding import encode
from lab.runs.atomic_files import write_json
from lab.zoo.model_library import Library
from models import Autoencoder

MODEL = "vae-20d"
NUMBERS = (1, 5, 10, 50)  # labelled images a class
SEEDS = (0, 1, 2, 3, 4)
COPIES = 10
WIDE = 3.0
MAX_SHIFT = 2  # pixels
CLASSIFIERS = {  # both as scikit-learn has them, but for the steps of the first
    "support vector machine": lambda: SVC(),
    "logistic regression": lambda: LogisticRegression(max_iter=300),
}
METHODS = ("alone", "posterior", "wide", "shifted", "codes")
RESULTS = MEASURED / "augmentation.json"


def pick(labels: Tensor, n: int, generator: torch.Generator) -> Tensor:
    """Return the indices of n images of every class, drawn at random."""
    by_class = [(labels == c).nonzero().flatten() for c in labels.unique()]
    return torch.cat([index[torch.randperm(len(index), generator=generator)[:n]] for index in by_class])


def shifted(images: Tensor, generator: torch.Generator) -> Tensor:
    """Return images moved by up to MAX_SHIFT pixels each way: (N, C, H, W) uint8 -> (N, C, H, W) in [0, 1]."""
    moves = torch.randint(-MAX_SHIFT, MAX_SHIFT + 1, (len(images), 2), generator=generator).tolist()
    return torch.stack([image.roll(move, (1, 2)) / 255 for image, move in zip(images, moves, strict=True)])


@dataclass(frozen=True)
class Task:
    """A model, MNIST, and the model's codes of its training and of its test images."""

    model: Autoencoder
    data: Dataset
    train_codes: Tensor
    test_codes: Tensor


def measure(task: Task, classifier: str, n: int, seed: int) -> dict[str, float]:
    """Test accuracy by method; the same n images a class for all of them, and for every classifier."""
    generator = torch.Generator().manual_seed(1000 * n + seed)
    train, test = task.data.train, task.data.test
    index = pick(train.labels, n, generator)
    images, labels = train.samples[index], train.labels[index]
    std = task.train_codes.std(0)

    def accuracy(train_pixels: Tensor, test_pixels: Tensor) -> float:
        targets = labels.repeat(len(train_pixels) // len(labels))
        fitted = CLASSIFIERS[classifier]().fit(train_pixels.flatten(1).numpy(), targets.numpy())
        return float((fitted.predict(test_pixels.flatten(1).numpy()) == test.labels.numpy()).mean())

    pixels, test_pixels = images.float() / 255, test.samples.float() / 255
    repeated = images.repeat(COPIES, 1, 1, 1)
    variants = {
        "posterior": variations(task.model, repeated, 1, 1.0, generator, std),
        "wide": variations(task.model, repeated, 1, WIDE, generator, std),
        "shifted": shifted(repeated, generator),
    }
    results = {"alone": accuracy(pixels, test_pixels)}
    results |= {name: accuracy(torch.cat([pixels, copies]), test_pixels) for name, copies in variants.items()}
    return results | {"codes": accuracy(task.train_codes[index], task.test_codes)}


def summary(runs: list[dict[str, float]], n: int) -> dict[str, Any]:
    """Return mean and standard deviation by method, and the number of draws in which it beat the n images alone."""
    return {
        "n": n,
        "mean": {name: statistics.fmean(run[name] for run in runs) for name in METHODS},
        "std": {name: statistics.stdev(run[name] for run in runs) for name in METHODS},
        "better": {name: sum(run[name] > run["alone"] for run in runs) for name in METHODS},
    }


def main() -> int:
    torch.set_num_threads(settings().threads)
    library = Library(settings().runs_dir, SHIPPED)
    model, data = library.load(MODEL), load_dataset(library.card(MODEL).spec.data)
    task = Task(model, data, encode(model, data.train.samples), encode(model, data.test.samples))
    facts = {"model": MODEL, "copies": COPIES, "wide": WIDE, "shift": MAX_SHIFT, "draws": len(SEEDS)}
    rows: dict[str, list[dict[str, Any]]] = {}
    for classifier in CLASSIFIERS:
        print(f"{classifier}\n\n| labelled images a class | " + " | ".join(METHODS) + " |")
        print("| --- " + "| --- " * len(METHODS) + "|")
        rows[classifier] = []
        for n in NUMBERS:
            row = summary([measure(task, classifier, n, seed) for seed in SEEDS], n)
            rows[classifier].append(row)
            cells = [f"{100 * row['mean'][m]:.1f} ± {100 * row['std'][m]:.1f}" for m in METHODS]
            print(f"| {n} | " + " | ".join(cells) + " |", flush=True)
    result = facts | {"rows": rows}
    MEASURED.mkdir(exist_ok=True)
    write_json(RESULTS, result)
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
