"""Seconds an epoch of the main presets on MNIST, and what publishing an epoch costs: `python -m benchmarks.training`.

Each preset trains three epochs in this process, once through the loop alone and once through the worker, which writes
checkpoint, snapshot and events after each epoch. Then the same images are trained on from memory and from the disk, in
turn: `python -m benchmarks.training disk` does this alone. The last line is JSON by preset.
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
from torch import Tensor

from lab.config import settings
from lab.data import load_dataset
from lab.data.disk_cache import map_samples
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.runs.run_spec import RunSpec, TrainingConfig
from lab.training import Training
from lab.zoo.presets import get_preset
from models import AEConfig, build_model

N_IMAGES, SIDE = 20_000, 64  # in colour, 246 MB: more than is held in memory
TURNS = 3
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


def from_disk() -> dict[str, float]:
    """Return images a second from memory and from a memory-mapped file, the medians of epochs in turn."""
    data = torch.randint(0, 256, (N_IMAGES, 3, SIDE, SIDE), dtype=torch.uint8)
    speeds: dict[str, list[float]] = {"memory": [], "disk": []}
    with TemporaryDirectory() as folder:
        path = Path(folder, "samples.bin")
        path.write_bytes(data.numpy().tobytes())
        mapped = map_samples(path, tuple(data.shape))
        for _ in range(TURNS):
            for name, samples in (("memory", data), ("disk", mapped)):
                speeds[name].append(images_per_second(samples))
    return {name: statistics.median(values) for name, values in speeds.items()}


def images_per_second(samples: Tensor) -> float:
    """Return the speed of an epoch of a narrow model, which computes little while it waits for images."""
    model = build_model("ae", AEConfig(widths=(64,)), tuple(samples.shape[1:]))
    config = TrainingConfig(epochs=1)
    speeds: list[float] = []
    Training(model, samples, samples[:256], config, torch.device("cpu")).run(
        lambda event: speeds.append(event["images_per_second"]) if event.get("images_per_second") else None,
        lambda: False,
    )
    return speeds[-1]


def print_from_disk() -> dict[str, float]:
    speeds = from_disk()
    size = N_IMAGES * 3 * SIDE**2 / 1e6
    images = f"{N_IMAGES:,} images of {SIDE}x{SIDE} in colour ({size:.0f} MB)"
    share = 100 * speeds["disk"] / speeds["memory"]
    print(
        f"{images}: {speeds['memory']:,.0f} a second from memory, {speeds['disk']:,.0f} from the disk ({share:.0f} %)"
    )
    return speeds


def epoch_seconds(train: object) -> list[float]:
    ends: list[float] = []
    train(lambda event: ends.append(time.perf_counter()) if event["kind"] == "epoch" else None)  # type: ignore[operator]
    return [after - before for before, after in itertools.pairwise(ends)]


def main() -> int:
    torch.set_num_threads(settings().threads)
    if sys.argv[1:] == ["disk"]:
        print(json.dumps(print_from_disk()))
        return 0
    results: dict[str, dict[str, float]] = {}
    for name in PRESETS:
        spec = get_preset(name).spec
        spec = replace(spec, training=replace(spec.training, epochs=EPOCHS))
        alone, whole = statistics.median(loop_alone(spec)), statistics.median(through_the_worker(spec))
        results[name] = {"epoch_s": alone, "with_run_folder_s": whole, "publishing_share": whole / alone - 1}
        print(f"{name}: {alone:.2f} s an epoch, {whole:.2f} s with its run folder ({100 * (whole / alone - 1):+.1f} %)")
    results["from disk"] = print_from_disk()
    print(json.dumps(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
