"""Train the classifiers that ship, and write them with their cards: `python -m lab.cli.ship_classifiers`."""

from __future__ import annotations

import sys
from typing import Any

import torch
import torch.nn.functional as F

from lab.config import SHIPPED, settings
from lab.data import DataConfig, Dataset, load_dataset
from lab.data.dataset import permutation
from lab.metrics.classifier_features import accuracy
from lab.training.augmentation import augment
from lab.zoo.shipped_classifiers import ship_classifier
from models import count_parameters
from models.classifier import Classifier

SEED = 1
EPOCHS = {"mnist": 6, "digits": 60}
BATCH = {"mnist": 128, "digits": 32}
ROTATE = 10.0  # degrees, either way
HIGHEST_RATE = 3e-3


def train_classifier(data: Dataset, epochs: int, batch_size: int, seed: int = SEED) -> Classifier:
    """Train by cross-entropy on rotated images: Adam with a one-cycle learning rate (Smith 2018)."""
    classifier = Classifier(data.info.sample_shape, len(data.info.class_names), seed)
    optimiser = torch.optim.Adam(classifier.parameters(), fused=True)
    steps = -(-len(data.train) // batch_size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, HIGHEST_RATE, total_steps=epochs * steps)
    generator = torch.Generator().manual_seed(seed)
    for epoch in range(epochs):
        for index in permutation(len(data.train), seed * 1_000_003 + epoch).split(batch_size):
            batch = data.train.take(index)
            x = augment(batch.samples.float() / 255, 0.0, ROTATE, generator)
            loss = F.cross_entropy(classifier(x), batch.labels)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            schedule.step()
    return classifier.eval()


def make(name: str) -> dict[str, Any]:
    """Train and write one; returns what was measured of the half-precision weights that ship."""
    data = load_dataset(DataConfig(name=name))
    classifier = train_classifier(data, EPOCHS[name], BATCH[name])
    with torch.no_grad():
        for weight in classifier.state_dict().values():
            weight.copy_(weight.half())
    facts = {
        "parameters": count_parameters(classifier),
        "epochs": EPOCHS[name],
        "seed": SEED,
        "test_images": len(data.test),
        "test_accuracy": accuracy(classifier, data.test.samples, data.test.labels),
    }
    ship_classifier(SHIPPED, classifier, data.info, facts)
    return facts


def main(names: list[str]) -> int:
    torch.set_num_threads(settings().threads)
    for name in names or EPOCHS:
        print(f"classifier-{name}: {make(name)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
