"""Weights of one's own for an architecture of the registry: checked, and opened as a run before its first batch."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from lab.data import DataConfig, describe, load_dataset
from lab.errors import CheckpointError, ConfigError, RunError
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.runs.checkpoint import check_weights, parse_tensors
from lab.runs.run_folder import RunFolder
from lab.runs.run_spec import RunSpec, TrainingConfig
from models import build_model, get_model

MAX_WEIGHT_BYTES = 250_000_000  # 50 million parameters in single precision, the most that a model has
MAX_SETTINGS_BYTES = 1_000_000
IMPORTED = "its weights are your own: Resume trains them further"
AS_WRITTEN = 'such as {"model": "vae", "model_config": {"latent_dim": 2}, "data": {"name": "mnist"}}'


def read_weights(data: bytes) -> dict[str, Tensor]:
    """Return the named tensors of a safetensors file.

    Raises:
        CheckpointError: it is none, too large, or holds numbers that are not finite.
    """
    if len(data) > MAX_WEIGHT_BYTES:
        megabytes, limit = len(data) / 1e6, MAX_WEIGHT_BYTES / 1e6
        raise CheckpointError(f"the weights take {megabytes:,.0f} MB; the limit is {limit:.0f} MB")
    weights = parse_tensors(data, "the file of weights")
    wrong = [name for name, tensor in weights.items() if not bool(torch.isfinite(tensor.float()).all())]
    if wrong:
        raise CheckpointError(f"weights that are not finite: {', '.join(sorted(wrong))}")
    return weights


def read_settings(data: bytes, dataset: DataConfig | None = None) -> RunSpec:
    """Return the specification that a settings file describes: model, model_config and data, as in a run's spec.json.

    Args:
        dataset: takes the place of that in the file.
    Raises:
        ConfigError: it is no such file, or a setting is not allowed.
        UnknownModelError: no model of that name.
    """
    values = _settings(data)
    entry = get_model(values["model"])
    config = entry.config_class.from_dict(values.get("model_config", {}))
    data_config = dataset or DataConfig.from_dict(values["data"] if "data" in values else _no_data())
    return RunSpec(data_config, entry.name, config, TrainingConfig())


def import_model(runs_dir: Path, weights: dict[str, Tensor], spec: RunSpec, name: str = "") -> RunFolder:
    """Check weights against a model and open them: the run stands before its first batch, and can be trained further.

    Raises:
        CheckpointError: names or shapes do not fit; it lists each.
        ConfigError, DatasetError: the model does not fit the data, or the data is not there.
        RunError: the weights cannot be opened.
    """
    spec = spec.resolved()
    info = describe(spec.data) or load_dataset(spec.data).info
    with torch.device("meta"):
        model = build_model(spec.model, spec.model_config, info.sample_shape)
    check_weights(model, weights)
    folder = claim_new(runs_dir, spec, name)
    folder.requests.set_control("stop")  # before the first batch
    status = Worker(folder, initial=weights).run()
    if status.state != "stopped":
        raise RunError(f"the model cannot be opened: {status.reason}")
    folder.set_status(replace(status, reason=IMPORTED))
    return folder


def _settings(data: bytes) -> dict[str, Any]:
    try:
        values = json.loads(data[: MAX_SETTINGS_BYTES + 1])
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"the settings are no JSON file, {AS_WRITTEN}") from error
    if not isinstance(values, dict) or not isinstance(values.get("model"), str):
        raise ConfigError(f"the settings name no model; write a JSON object {AS_WRITTEN}")
    return values


def _no_data() -> dict[str, Any]:
    raise ConfigError(f"the settings name no dataset: choose one, or write {AS_WRITTEN}")
