"""Commands that train: in this process, with a progress bar, through the same worker as the app."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from typing import Any

import torch
from tqdm import tqdm

from lab.config import settings
from lab.data import DataConfig, config_named
from lab.errors import ConfigError
from lab.jobs.run_queue import claim_further, claim_new, claim_resumed, dispatch
from lab.jobs.worker import Worker
from lab.runs.run_folder import RunFolder
from lab.runs.run_index import RunIndex
from lab.runs.run_spec import RunSpec
from lab.zoo.preset import count_samples, model_on
from lab.zoo.presets import get_preset

BAR = "{desc}{percentage:3.0f}% |{bar}| epoch {n:.2f} of {total} [{elapsed}, {remaining} left] {postfix}"


def train(arguments: argparse.Namespace) -> int:
    spec = spec_from_arguments(arguments)
    return _train(claim_new(settings().runs_dir, spec, arguments.name))


def resume(arguments: argparse.Namespace) -> int:
    runs_dir = settings().runs_dir
    run_id = RunIndex(runs_dir).folder(arguments.target).id
    if arguments.more is not None:
        return _train(claim_further(runs_dir, run_id, arguments.more))
    return _train(claim_resumed(runs_dir, run_id))


def spec_from_arguments(arguments: argparse.Namespace) -> RunSpec:
    """Return the run specification that the command line asks for.

    Raises:
        ConfigError, UnknownModelError, UnknownNameError: it names something that is not there, or contradicts itself.
        DatasetError: a file of one's own cannot be read.
    """
    data = config_named(arguments.dataset) if arguments.dataset else None
    start = _start(arguments, data)
    changes = start.parse_settings(arguments.set)
    of_data = {name: value for name, value in changes.items() if start.part_of(name) == "data"}
    if data is not None and of_data:  # the size of a file of one's own decides what is usual
        start = _start(arguments, replace(data, **of_data))
    for name in ("epochs", "seed"):
        if getattr(arguments, name) is not None:
            changes[name] = getattr(arguments, name)
    return start.with_settings(changes)


def _start(arguments: argparse.Namespace, data: DataConfig | None) -> RunSpec:
    """Return the specification before any setting is changed; data: None, the preset's."""
    if arguments.preset:
        preset = get_preset(arguments.preset)
        spec = preset.spec if data is None else preset.on_data(data)
        if arguments.model and arguments.model != spec.model:
            raise ConfigError(f"preset {preset.name} is a {spec.model}; leave out --model, or the preset")
        return spec
    if arguments.model:
        data = data or DataConfig("digits")
        return model_on(arguments.model, data, count_samples(data))
    raise ConfigError("say what to train: --preset NAME or --model NAME")


def _train(folder: RunFolder) -> int:
    torch.set_num_threads(settings().threads)
    status, unit = folder.status(), folder.spec().model_config.loss_unit
    with tqdm(total=status.epochs, unit="epoch", file=sys.stderr, bar_format=BAR) as bar:
        try:
            status = Worker(folder, lambda event: _show(bar, event, unit)).run()
        finally:
            dispatch(settings().runs_dir)  # its place is free for the next in the queue
    if status.reason:
        print(status.reason, file=sys.stderr)
    print(json.dumps({"run": folder.id, "epoch": status.epoch, "metrics": last_metrics(folder)}))
    return 0 if status.state == "done" else 1


def _show(bar: Any, event: dict[str, Any], unit: str) -> None:
    if event["kind"] == "epoch":
        bar.set_postfix_str(f"validation loss {event['val']['total']:.1f} {unit} per image", refresh=False)
    bar.update(event["epoch"] - bar.n)  # draws at most ten times a second


def last_metrics(folder: RunFolder) -> dict[str, float | None]:
    """Return training and validation losses of the last epoch; val_elbo is None where there is none."""
    epochs = [event for event in folder.events() if event["kind"] == "epoch"]
    if not epochs:
        return {}
    last = epochs[-1]
    metrics = {f"{split}_{name}": v for split in ("train", "val") for name, v in (last[split] or {}).items()}
    has_kl = "val_kl" in metrics
    return metrics | {"val_elbo": -(metrics["val_recon_loss"] + metrics["val_kl"]) if has_kl else None}
