"""Snapshots: what a model made of the same validation images after each epoch, and its decoder then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from lab.errors import RunError
from lab.runs.atomic import publish_folder
from lab.runs.checkpoint import load_tensors, save_tensors

N_CODES = 2_000  # validation images whose codes are kept
N_PICTURES = 16  # of these, the ones whose reconstructions are kept too


@dataclass(frozen=True)
class Probe:
    """The fixed validation images: labels (N,) int64 of all, images (P, C, H, W) uint8 of the first few."""

    labels: Tensor
    images: Tensor


@dataclass(frozen=True)
class Snapshot:
    """One epoch: codes (N, D) float32, reconstructions (P, C, H, W) uint8."""

    epoch: int
    codes: Tensor
    recon: Tensor


def save_probe(folder: Path, probe: Probe) -> None:
    publish_folder(
        folder / "probe",
        lambda place: save_tensors(place / "probe.safetensors", {"labels": probe.labels, "images": probe.images}),
    )


def load_probe(folder: Path) -> Probe:
    tensors = load_tensors(folder / "probe" / "probe.safetensors")
    return Probe(tensors["labels"], tensors["images"])


def save_snapshot(folder: Path, snapshot: Snapshot, decoder: Mapping[str, Tensor]) -> None:
    """Codes and decoder in half precision: the film needs no more, and it halves the disk."""

    def write(place: Path) -> None:
        codes = {"codes": snapshot.codes.half(), "recon": snapshot.recon}
        save_tensors(place / "codes.safetensors", codes, durable=False)
        halves = {name: tensor.half() for name, tensor in decoder.items()}
        save_tensors(place / "decoder.safetensors", halves, durable=False)

    publish_folder(folder / f"{snapshot.epoch:06d}", write)


def list_snapshots(folder: Path) -> list[int]:
    """Epochs that have one, in order."""
    if not folder.is_dir():
        return []
    return sorted(int(p.name) for p in folder.iterdir() if p.is_dir() and p.name.isdigit())


def load_snapshot(folder: Path, epoch: int) -> Snapshot:
    """Raises RunError: there is none of that epoch, or it is damaged."""
    path = folder / f"{epoch:06d}"
    if not path.is_dir():
        raise RunError(f"there is no snapshot of epoch {epoch}")
    tensors = load_tensors(path / "codes.safetensors")
    return Snapshot(epoch, tensors["codes"].to(torch.float32), tensors["recon"])


def load_decoder(folder: Path, epoch: int) -> dict[str, Tensor]:
    """The decoder's named weights after `epoch`, in half precision."""
    return load_tensors(folder / f"{epoch:06d}" / "decoder.safetensors")
