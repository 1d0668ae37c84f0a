"""Inspections of single batches in step-by-step training: images, reconstructions, losses and size of the update."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from lab.errors import RunError
from lab.runs.atomic_files import check_manifest, publish_folder, read_json, write_json
from lab.runs.checkpoint import load_tensors, save_tensors

FACTS, OLD_FACTS = "inspection.json", "look.json"  # the second was written by an earlier version
MAX_IMAGES = 256  # kept of a larger batch, evenly from the highest loss to the lowest


@dataclass(frozen=True)
class LayerUpdate:
    """Euclidean norms over the weights of one layer: of their change in a step, and of themselves before it."""

    change: float
    weights: float

    @property
    def ratio(self) -> float:
        """Change as a share of the weights; 0 where there were none but zeros."""
        return self.change / self.weights if self.weights else 0.0


@dataclass(frozen=True)
class BatchInspection:
    """A batch as the model saw it, and the step of the optimiser that followed.

    B images in the batch, P of them kept: those of indices `pictured` (P,) int64.
    """

    step: int  # of the optimiser, this one included
    losses: Mapping[str, float]  # of the batch while it was trained on: total, recon_loss, kl; nats per image
    images: Tensor  # (P, *shape) as samples are stored, after augmentation
    recon: Tensor  # (P, *shape) likewise, from the deterministic code, before the update
    pictured: Tensor
    recon_loss: Tensor  # (B,) nats, of these reconstructions
    kl: Tensor | None  # (B,) nats; None without a posterior
    updates: Mapping[str, LayerUpdate]  # by layer, from input to output


def save_inspection(folder: Path, inspection: BatchInspection) -> None:
    """Publish under `folder`; of earlier ones only the last is kept, which a page may be reading."""
    name = _name(inspection.step)

    def write(target: Path) -> None:
        save_tensors(target / "batch.safetensors", _tensors(inspection), durable=False)
        facts = {
            "step": inspection.step,
            "losses": dict(inspection.losses),
            "layers": list(inspection.updates),
        }
        write_json(target / FACTS, facts, durable=False)

    publish_folder(folder / name, write)
    others = sorted(path for path in folder.iterdir() if path.name != name)
    previous = [path for path in others if path.name < name][-1:]
    for path in others:
        if path not in previous:
            shutil.rmtree(path, ignore_errors=True)


def load_inspection(folder: Path, step: int) -> BatchInspection | None:
    """Return the inspection of the batch that ended with that step; None: there is none.

    Raises:
        RunError: it is cut or altered.
    """
    path = inspection_folder(folder, step)
    if not path.is_dir():
        return None
    check_manifest(path)
    facts_file = path / (OLD_FACTS if (path / OLD_FACTS).exists() else FACTS)
    tensors, facts = load_tensors(path / "batch.safetensors"), read_json(facts_file)
    try:
        return _inspection(tensors, facts)
    except (KeyError, TypeError, ValueError) as error:
        raise RunError(f"{facts_file.name} of {path.name} is not what was written (altered)") from error


def inspection_folder(folder: Path, step: int) -> Path:
    """Return where the inspection of the batch that ended with that step is, if there is one."""
    return folder / _name(step)


def evenly_ranked(losses: Tensor, n: int) -> Tensor:
    """Return at most n indices (int64) into losses (B,), from the highest to the lowest, evenly spaced by rank."""
    order = losses.argsort(descending=True, stable=True)
    if len(order) <= n:
        return order
    return order[torch.linspace(0, len(order) - 1, n).round().long()]


def _tensors(inspection: BatchInspection) -> dict[str, Tensor]:
    sizes = [[update.change, update.weights] for update in inspection.updates.values()]
    tensors = {
        "images": inspection.images,
        "recon": inspection.recon,
        "pictured": inspection.pictured,
        "recon_loss": inspection.recon_loss,
        "updates": torch.tensor(sizes).double(),
    }
    return tensors if inspection.kl is None else tensors | {"kl": inspection.kl}


def _inspection(tensors: Mapping[str, Tensor], facts: Any) -> BatchInspection:
    sizes = zip(facts["layers"], tensors["updates"].tolist(), strict=True)
    return BatchInspection(
        step=facts["step"],
        losses={name: float(value) for name, value in facts["losses"].items()},
        images=tensors["images"],
        recon=tensors["recon"],
        pictured=tensors["pictured"],
        recon_loss=tensors["recon_loss"],
        kl=tensors.get("kl"),
        updates={layer: LayerUpdate(*pair) for layer, pair in sizes},
    )


def _name(step: int) -> str:
    return f"{step:09d}"
