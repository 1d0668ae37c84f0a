"""Train the models that ship, and write them with their cards: `python -m lab.cli.ship_models` (make checkpoints)."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

import torch

from lab.config import SHIPPED, settings
from lab.data import load_dataset
from lab.errors import LatentLabError
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.latent.per_sample import sample_outputs
from lab.metrics.evaluation import evaluate
from lab.runs.run_folder import RunFolder
from lab.runs.run_index import RunIndex
from lab.runs.run_spec import RunSpec
from lab.zoo.model_library import StoredCodes, ship
from lab.zoo.presets import get_preset

SEED = 1
MODELS = {  # dataset -> name: preset
    "mnist": {
        **{name: name for name in ("ae-2d", "vae-2d", "ae-20d", "vae-20d", "beta-vae", "ae-32d")},
        **{name: name for name in ("conv-vae-16d", "cvae-2d", "deep-ae-2d", "mnist14-vae-3d")},
        "denoiser": "denoising",
    },
    "digits": {
        "ae-2d-digits": "ae-2d",
        "vae-2d-digits": "vae-2d",
        "ae-32d-digits": "ae-32d",
        "denoiser-digits": "denoising",
        "one-class-digits": "one-class",
        "sparse-digits": "sparse-kl",
    },
    "wine": {"vae-2d-wine": "table-vae-2d"},
    "breast-cancer": {"one-class-breast-cancer": "table-one-class"},
    "waveforms": {"vae-2d-waveforms": "series-vae-2d"},
    "place-cells": {"spike-vae-3d": "spike-vae"},
    "taste": {"vae-2d-taste": "mult-vae-2d"},
    "regimes": {"timevae-2d-regimes": "timevae-2d"},
}
SHIPPED_AS = {name: (preset, data) for data, presets in MODELS.items() for name, preset in presets.items()}


def find_finished(spec: RunSpec) -> RunFolder | None:
    """Return the finished run of exactly these settings in the runs folder; None if there is none."""
    runs_dir, spec = settings().runs_dir, spec.resolved()
    for entry in RunIndex(runs_dir).entries():
        if entry.spec == spec and entry.status is not None and entry.status.state == "done":
            return RunFolder(runs_dir / entry.id)
    return None


def finished_run(spec: RunSpec) -> RunFolder:
    """Return the run of exactly these settings in the runs folder; train it if there is none.

    Raises:
        LatentLabError: its training failed; it says why.
    """
    if (folder := find_finished(spec)) is not None:
        return folder
    runs_dir = settings().runs_dir
    folder = claim_new(runs_dir, spec, f"{spec.preset} on {spec.data.name}, seed {spec.training.seed}")
    status = Worker(folder).run()
    if status.state != "done":
        raise LatentLabError(f"{spec.preset} was not trained: {status.reason}")
    return folder


def make(name: str) -> dict[str, float | None]:
    """Train and write one shipped model; returns its test metrics, those of the half-precision weights that ship."""
    preset_name, dataset_name = SHIPPED_AS[name]
    preset = get_preset(preset_name)
    spec = preset.on(dataset_name)
    spec = replace(spec, training=replace(spec.training, seed=SEED))
    folder = finished_run(spec)
    dataset = load_dataset(spec.data)
    model = folder.load_model()
    with torch.no_grad():
        for weight in model.state_dict().values():
            weight.copy_(weight.half())
    outputs = sample_outputs(model, dataset.test.samples)
    metrics = evaluate(model, dataset)
    stored = StoredCodes(outputs.codes.numpy(), dataset.test.labels.numpy(), outputs.mse.numpy())
    title = f"{preset.title}, {dataset.info.title}"
    last_epoch = [event for event in folder.events() if event["kind"] == "epoch"][-1]
    epoch, kl_per_dim = folder.status().epoch, last_epoch["kl_per_dim"]
    ship(SHIPPED / name, model, spec, dataset.info, title, epoch, stored, metrics, kl_per_dim)
    return metrics


def main(names: list[str]) -> int:
    torch.set_num_threads(settings().threads)
    for name in names or SHIPPED_AS:
        print(f"{name}: training, or taking the finished run", file=sys.stderr)
        metrics = make(name)
        size = sum(f.stat().st_size for f in (SHIPPED / name).iterdir()) / 1e6
        print(f"{name}: {size:.1f} MB, {metrics}")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("LATENT_LAB_DEVICE", "cpu")  # so that the seed gives these very weights
    sys.exit(main(sys.argv[1:]))
