"""Step by step: what a worker is asked to train before it waits, and what the last batch of it looked like."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor

from lab.errors import RunError
from lab.runs.atomic_files import check_manifest, publish_folder, read_json, write_json
from lab.runs.checkpoint import load_tensors, save_tensors

Amount = int | Literal["epoch", "end"]
"""Batches to train before waiting (0: wait at once), to the end of the epoch under way, or freely to the end."""

MAX_BATCHES = 1_000_000
PICTURES = 256  # of a larger batch so many images are kept, evenly from the dearest to the cheapest


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
class StepLook:
    """One batch, as the model saw it, and the step of the optimiser that it led to.

    B images in the batch, P of them with pictures: those of numbers `pictured` (P,) int64.
    """

    step: int  # of the optimiser, this one included
    losses: Mapping[str, float]  # of the batch while it was trained on: total, recon_loss, kl; nats per image
    images: Tensor  # (P, C, H, W) uint8, after augmentation
    recon: Tensor  # (P, C, H, W) uint8, from the deterministic code, before the update
    pictured: Tensor
    recon_loss: Tensor  # (B,) nats, of these reconstructions
    kl: Tensor | None  # (B,) nats; None without a posterior
    updates: Mapping[str, LayerUpdate]  # by layer, in the order in which an image passes them


def save_look(folder: Path, look: StepLook) -> None:
    """Publish under `folder`; of those before, only the last one is left, which a page may be reading."""
    facts = {"step": look.step, "losses": dict(look.losses), "layers": list(look.updates)}

    def write(place: Path) -> None:
        tensors = {"images": look.images, "recon": look.recon, "pictured": look.pictured, "recon_loss": look.recon_loss}
        tensors |= {} if look.kl is None else {"kl": look.kl}
        tensors["updates"] = torch.tensor([[u.change, u.weights] for u in look.updates.values()]).double()
        save_tensors(place / "batch.safetensors", tensors, durable=False)
        write_json(place / "look.json", facts, durable=False)

    publish_folder(folder / _name(look.step), write)
    others = sorted(path for path in folder.iterdir() if path.name != _name(look.step))
    before = [path for path in others if path.name < _name(look.step)][-1:]
    for path in others:
        if path not in before:
            shutil.rmtree(path, ignore_errors=True)


def load_look(folder: Path, step: int) -> StepLook | None:
    """What was seen at that step; None: nothing. Raises RunError: it is cut or altered."""
    path = folder / _name(step)
    if not path.is_dir():
        return None
    check_manifest(path)
    tensors, facts = load_tensors(path / "batch.safetensors"), read_json(path / "look.json")
    try:
        return _look(tensors, facts)
    except (KeyError, TypeError, ValueError) as error:
        raise RunError(f"look.json of {path.name} is not what was written (altered)") from error


def _look(tensors: Mapping[str, Tensor], facts: Any) -> StepLook:
    sizes = zip(facts["layers"], tensors["updates"].tolist(), strict=True)
    updates = {layer: LayerUpdate(*pair) for layer, pair in sizes}
    losses = {name: float(value) for name, value in facts["losses"].items()}
    images, recon, pictured, cost = (tensors[name] for name in ("images", "recon", "pictured", "recon_loss"))
    return StepLook(facts["step"], losses, images, recon, pictured, cost, tensors.get("kl"), updates)


def spread(cost: Tensor, most: int) -> Tensor:
    """Numbers of at most `most` images (int64), from the dearest to the cheapest of cost (B,), evenly."""
    order = cost.argsort(descending=True, stable=True)
    if len(order) <= most:
        return order
    return order[torch.linspace(0, len(order) - 1, most).round().long()]


def is_amount(value: Any) -> bool:
    return (type(value) is str and value in ("epoch", "end")) or (type(value) is int and 0 <= value <= MAX_BATCHES)


def _name(step: int) -> str:
    return f"{step:09d}"
