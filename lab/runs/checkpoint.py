"""Checkpoints: weights as safetensors, position and random states as JSON, a manifest last. Nothing is unpickled."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, load_file, save
from torch import Tensor, nn

from lab.errors import CheckpointError, RunError
from lab.runs.atomic_files import check_manifest, publish_folder, read_json, write_bytes, write_json

MAX_CHECKPOINTS = 2  # the newest, and the one before it in case the newest was damaged


@dataclass(frozen=True)
class Checkpoint:
    """The complete state of a training at one step.

    `position` is plain JSON (epoch, batch, step, random states, the last epoch's event); `model`, `optimiser` and
    `running` (sums over the current epoch) are named tensors.
    """

    model: Mapping[str, Tensor]
    optimiser: Mapping[str, Tensor]
    position: dict[str, Any]
    running: Mapping[str, Tensor] = field(default_factory=dict)


def checkpoint_name(epoch: int, batch: int) -> str:
    """Return a name that sorts by age: complete epochs, then batches of the next."""
    return f"{epoch:06d}" if batch == 0 else f"{epoch:06d}-{batch:06d}"


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> Path:
    """Publish under `folder`, then drop all but the newest few."""
    position = checkpoint.position
    target = folder / checkpoint_name(position["epoch"], position["batch"])

    def write(temporary: Path) -> None:
        save_tensors(temporary / "model.safetensors", checkpoint.model)
        save_tensors(temporary / "optimiser.safetensors", checkpoint.optimiser)
        save_tensors(temporary / "running.safetensors", checkpoint.running)
        write_json(temporary / "position.json", position)

    publish_folder(target, write)
    for old in list_checkpoints(folder)[:-MAX_CHECKPOINTS]:
        shutil.rmtree(old, ignore_errors=True)
    return target


def list_checkpoints(folder: Path) -> list[Path]:
    """Return the folders of complete checkpoints, oldest first."""
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith("."))


def load_checkpoint(folder: Path) -> Checkpoint | None:
    """Return the newest checkpoint that is intact; None if there is none at all.

    Raises:
        CheckpointError: there are some, and each is damaged; it says how.
    """
    damage = ""
    for path in reversed(list_checkpoints(folder)):
        try:
            check_manifest(path)
            return Checkpoint(
                model=load_tensors(path / "model.safetensors"),
                optimiser=load_tensors(path / "optimiser.safetensors"),
                running=load_tensors(path / "running.safetensors"),
                position=read_json(path / "position.json"),
            )
        except RunError as error:
            damage = damage or str(error)
    if damage:
        raise CheckpointError(f"no checkpoint of {folder.parent.name} is whole: {damage}. Train it again (duplicate).")
    return None


def load_newest_weights(folder: Path) -> dict[str, Tensor]:
    """Return the model weights of the newest intact checkpoint. Raises CheckpointError if there is none."""
    damage = "it has not finished an epoch yet"
    for path in reversed(list_checkpoints(folder)):
        try:
            check_manifest(path)
            return load_tensors(path / "model.safetensors")
        except RunError as error:
            damage = str(error)
    raise CheckpointError(f"{folder.parent.name} has no weights to load: {damage}")


def save_tensors(path: Path, tensors: Mapping[str, Tensor], *, durable: bool = True) -> None:
    """Write named tensors; not by save_file, which hides a full disk, skips the flush and restricts the file's mode."""
    whole = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    write_bytes(path, save(whole), durable=durable)


def load_tensors(path: Path) -> dict[str, Tensor]:
    """Return named tensors. Raises CheckpointError: the file is missing or no safetensors file."""
    try:
        return load_file(path)
    except (OSError, SafetensorError) as error:
        raise CheckpointError(f"{path.name} of {path.parent.name} cannot be read ({error})") from error


def parse_tensors(data: bytes, label: str) -> dict[str, Tensor]:
    """Return named tensors of the bytes of a safetensors file. Raises CheckpointError: they are none."""
    try:
        return load(data)
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        advice = "write it with safetensors.torch.save_file"
        raise CheckpointError(f"{label} is no safetensors file ({error}): {advice}") from error


def load_arrays(path: Path, **dimensions: int | None) -> dict[str, Tensor]:
    """Return named tensors of a file, some of them with a given number of dimensions; None: with two or more.

    Raises:
        CheckpointError: the file cannot be read, or one of these is missing or has other dimensions.
    """
    tensors = load_tensors(path)
    for name, n in dimensions.items():
        if name not in tensors or (tensors[name].dim() < 2 if n is None else tensors[name].dim() != n):
            raise CheckpointError(f"{path.name} of {path.parent.name} is not what was written (altered): {name}")
    return tensors


def check_weights(module: nn.Module, weights: Mapping[str, Tensor]) -> None:
    """Check that the weights fit a module. Raises CheckpointError: lists what is missing, unexpected or of the wrong
    shape."""
    own = module.state_dict()
    faults = [f"missing {name}" for name in own.keys() - weights.keys()]
    faults += [f"unexpected {name}" for name in weights.keys() - own.keys()]
    faults += [
        f"{name} has shape {tuple(weights[name].shape)}, the model {tuple(own[name].shape)}"
        for name in own.keys() & weights.keys()
        if weights[name].shape != own[name].shape
    ]
    if faults:
        raise CheckpointError(f"the weights do not fit the model: {'; '.join(sorted(faults))}")


def load_weights(module: nn.Module, weights: Mapping[str, Tensor]) -> None:
    """Copy named tensors (of any float precision) strictly into a module. Raises CheckpointError as check_weights."""
    check_weights(module, weights)
    own = module.state_dict()
    with torch.no_grad():
        module.load_state_dict({name: tensor.to(own[name].dtype) for name, tensor in weights.items()})
