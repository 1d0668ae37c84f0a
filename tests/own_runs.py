"""Folders of small images, and runs that are trained on them within a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from lab.data import DataConfig
from lab.data.corruption import NONE
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.runs.run_folder import RunFolder
from lab.runs.run_spec import RunSpec, TrainingConfig
from models import get_model


def image_folder(place: Path, images: Mapping[str, int], side: int = 4, classes: Sequence[int] = ()) -> DataConfig:
    """Write so many grey images of noise a class, and return the dataset that they are, or its `classes`."""
    chance = np.random.default_rng(0)
    for name, n in images.items():
        (place / name).mkdir(parents=True)
        for i in range(n):
            pixels = chance.integers(0, 255, (side, side)).astype(np.uint8)
            Image.fromarray(pixels).save(place / name / f"{i}.png")
    return DataConfig("folder", path=str(place), classes=tuple(classes))


def train(
    runs: Path, data: DataConfig, name: str, model: str = "vae", corruption: str = NONE, **config: Any
) -> RunFolder:
    """Train a model with one narrow layer for an epoch."""
    settings = get_model(model).config_class(**({"widths": (8,)} | config))
    training = TrainingConfig(epochs=1, corruption=corruption)
    folder = claim_new(runs, RunSpec(data, model, settings, training), name)
    assert Worker(folder).run().state == "done", folder.status().reason
    return folder
