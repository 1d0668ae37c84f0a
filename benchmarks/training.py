"""Seconds an epoch of the main presets on MNIST, and what publishing an epoch costs: `python -m benchmarks.training`.

Each preset trains three epochs in this process, once through the loop alone and once through the worker, which writes
checkpoint, snapshot and events after each epoch. The last line is JSON by preset.
"""

from __future__ import annotations

import itertools
import json
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from lab.config import settings
from lab.data import load_dataset
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.runs.run_spec import RunSpec
from lab.training import Training
from lab.zoo.presets import get_preset
from models import build_model

PRESETS = ("deep-ae-2d", "mnist14-ae-3d", "vae-2d", "conv-vae-16d")
EPOCHS = 3


def loop_alone(spec: RunSpec) -> list[float]:
    """Return the seconds of each epoch when nothing is written."""
    data = load_dataset(spec.data)
    model = build_model(spec.model, spec.model_config, data.info.sample_shape)
    training = Training(model, data.train.samples, data.val.samples, spec.training, torch.device("cpu"))
    return epoch_seconds(lambda on_event: training.run(on_event, lambda: False))


def through_the_worker(spec: RunSpec) -> list[float]:
    """Return the seconds of each epoch when the worker writes the run folder."""
    with TemporaryDirectory() as runs:
        folder = claim_new(Path(runs), spec)
        return epoch_seconds(lambda on_event: Worker(folder, on_event).run())


def epoch_seconds(train: object) -> list[float]:
    ends: list[float] = []
    train(lambda event: ends.append(time.perf_counter()) if event["kind"] == "epoch" else None)  # type: ignore[operator]
    return [after - before for before, after in itertools.pairwise(ends)]


def main() -> int:
    torch.set_num_threads(settings().threads)
    results = {}
    for name in PRESETS:
        spec = get_preset(name).spec
        spec = replace(spec, training=replace(spec.training, epochs=EPOCHS))
        alone, whole = statistics.median(loop_alone(spec)), statistics.median(through_the_worker(spec))
        results[name] = {"epoch_s": alone, "with_run_folder_s": whole, "publishing_share": whole / alone - 1}
        print(f"{name}: {alone:.2f} s an epoch, {whole:.2f} s with its run folder ({100 * (whole / alone - 1):+.1f} %)")
    print(json.dumps(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
