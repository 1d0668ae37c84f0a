"""Folders of small images, and runs that are trained on them within a test."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
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


def edit(folder: RunFolder, file: str, change: Callable[[dict], dict]) -> None:
    path = folder.path / file
    path.write_text(json.dumps(change(json.loads(path.read_text()))))


def broken_copies(runs: Path, place: Path, breaks: Mapping[str, Callable[[RunFolder], object]]) -> dict[str, RunFolder]:
    """Train one run on a folder of images; return copies of it by name, each with its own images, and broken."""
    whole = train(place / "whole", image_folder(place / "images", {"a": 20, "b": 20}), "whole")
    copies = {}
    for i, (name, break_run) in enumerate(breaks.items()):
        copy, images = RunFolder(runs / f"{whole.id}-{i}"), place / f"images{i}"
        shutil.copytree(whole.path, copy.path)
        shutil.copytree(place / "images", images)
        edit(copy, "spec.json", lambda values, images=images: values | {"data": values["data"] | {"path": str(images)}})
        copy.rename(name)
        break_run(copy)
        copies[name] = copy
    return copies
