"""Snapshots of a training: codes and losses of the same validation images, and the decoder. Together they are its film.

There is one of the untrained model, one after 1, 2, 4, 8, ... batches of the first epoch, where most happens, and one
after each epoch; of a long training only some of the epochs are kept.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from lab.errors import RunError
from lab.runs.atomic_files import publish_folder
from lab.runs.checkpoint import load_arrays, load_tensors, save_tensors

N_CODES = 2_000  # validation images whose codes are saved
HALF_MAX = torch.finfo(torch.float16).max
MAX_CODE_VALUES = 512_000  # in all codes of a snapshot, about a megabyte: of longer codes fewer are saved
N_RECONSTRUCTIONS = 16  # the first of these, whose reconstructions are saved too


@dataclass(frozen=True)
class Probe:
    """The fixed validation images: labels (N,) int64 of all, images (P, *shape) of the first few, as stored."""

    labels: Tensor
    images: Tensor


class SnapshotKey(NamedTuple):
    """The position of a snapshot in a training: complete epochs, and batches of the next one."""

    epoch: int
    batch: int = 0

    @property
    def name(self) -> str:
        """Return the name of its folder: "000003", or "000000+000004"."""
        return f"{self.epoch:06d}" + (f"+{self.batch:06d}" if self.batch else "")

    @classmethod
    def from_name(cls, name: str) -> SnapshotKey | None:
        epoch, plus, batch = name.partition("+")
        if not all(re.fullmatch("[0-9]{1,9}", part) for part in ((epoch, batch) if plus else (epoch,))):
            return None
        return cls(int(epoch), int(batch or 0))


@dataclass(frozen=True)
class Snapshot:
    """Codes (N, D) float32, reconstructions (P, *shape) as stored and losses of each image in nats (N,) float32.

    recon_loss is that of the deterministic code's reconstruction (None: not kept then); kl is None without a posterior.
    """

    epoch: int
    codes: Tensor
    recon: Tensor
    batch: int = 0
    recon_loss: Tensor | None = None
    kl: Tensor | None = None

    @property
    def key(self) -> SnapshotKey:
        return SnapshotKey(self.epoch, self.batch)


def probe_size(latent_dim: int) -> int:
    """Return the number of validation images whose codes a snapshot has."""
    return min(N_CODES, max(N_RECONSTRUCTIONS, MAX_CODE_VALUES // latent_dim))


def is_early(epoch: int, batch: int) -> bool:
    """Return whether a snapshot is due after this batch of an epoch: after 1, 2, 4, 8, ... of the first."""
    return epoch == 0 and batch > 0 and batch & (batch - 1) == 0


def is_transient(key: SnapshotKey) -> bool:
    """Return whether it is only kept while the training waits or is paused there, in the middle of an epoch."""
    return key.batch > 0 and not is_early(*key)


def save_probe(folder: Path, probe: Probe) -> None:
    publish_folder(
        folder / "probe",
        lambda temporary: save_tensors(
            temporary / "probe.safetensors", {"labels": probe.labels, "images": probe.images}
        ),
    )


def load_probe(folder: Path) -> Probe:
    """Load the probe images. Raises RunError: there are none, or they are damaged."""
    tensors = load_arrays(folder / "probe" / "probe.safetensors", labels=1, images=None)
    return Probe(tensors["labels"], tensors["images"])


def save_snapshot(folder: Path, snapshot: Snapshot, decoder: Mapping[str, Tensor]) -> None:
    """Save codes and decoder in half precision: the film needs no more, and it halves the disk space."""

    def write(temporary: Path) -> None:
        fits = bool((snapshot.codes.abs() < HALF_MAX).all())  # a run that fails may send its codes very far
        codes = {"codes": snapshot.codes.half() if fits else snapshot.codes.float(), "recon": snapshot.recon}
        losses = {"recon_loss": snapshot.recon_loss, "kl": snapshot.kl}
        codes |= {name: tensor for name, tensor in losses.items() if tensor is not None}
        save_tensors(temporary / "codes.safetensors", codes, durable=False)
        halves = {name: tensor.half() for name, tensor in decoder.items()}
        save_tensors(temporary / "decoder.safetensors", halves, durable=False)

    publish_folder(folder / snapshot.key.name, write)


def thin_film(folder: Path, n: int) -> list[SnapshotKey]:
    """Remove epochs until at most n snapshots remain, and return the keys of the removed ones.

    Every second, then every fourth ... epoch stays; so do the untrained model, the first epoch and its batches, and the
    newest.
    """
    keys = list_snapshots(folder)
    kept = kept_snapshots(keys, n)
    removed = [key for key in keys if key not in kept]
    for key in removed:
        shutil.rmtree(folder / key.name, ignore_errors=True)
    return removed


def drop_transient(folder: Path, keep: SnapshotKey) -> None:
    """Remove the transient snapshots but `keep`, that of the current position."""
    for key in list_snapshots(folder):
        if is_transient(key) and key != keep:
            shutil.rmtree(folder / key.name, ignore_errors=True)


def kept_snapshots(keys: Sequence[SnapshotKey], n: int) -> list[SnapshotKey]:
    """Return the keys (in order) that a film of at most n snapshots keeps."""
    stride = 1
    while True:
        kept = [m for m in keys if m.batch or m.epoch == 1 or m.epoch % stride == 0 or m == keys[-1]]
        if len(kept) <= n or stride > keys[-1].epoch:
            return kept
        stride *= 2


def film_bytes(folder: Path) -> int:
    """Return the disk space of all snapshots, in bytes."""
    return sum(snapshot_bytes(folder, key) for key in list_snapshots(folder))


def snapshot_bytes(folder: Path, key: SnapshotKey) -> int:
    """Return the disk space of a snapshot, in bytes; 0 for one that was thinned away meanwhile."""
    try:
        return sum(file.stat().st_size for file in (folder / key.name).iterdir())
    except FileNotFoundError:
        return 0


def list_snapshots(folder: Path) -> list[SnapshotKey]:
    """Return the keys of all snapshots, in order."""
    return list(snapshot_inodes(folder))


def snapshot_inodes(folder: Path) -> dict[SnapshotKey, int]:
    """Return the keys of all snapshots, in order, with the inode of each: one that was saved anew has another."""
    try:
        with os.scandir(folder) as entries:
            inodes = {SnapshotKey.from_name(entry.name): entry.inode() for entry in entries if entry.is_dir()}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    return {key: inodes[key] for key in sorted(key for key in inodes if key is not None)}


def list_snapshot_epochs(folder: Path) -> list[int]:
    """Return the complete epochs that have a snapshot, in order."""
    return [key.epoch for key in list_snapshots(folder) if not key.batch]


def load_snapshot(folder: Path, epoch: int, batch: int = 0) -> Snapshot:
    """Load a snapshot. Raises RunError: there is none of that epoch and batch, or it is damaged."""
    path = folder / SnapshotKey(epoch, batch).name
    if not path.is_dir():
        raise RunError(f"there is not a snapshot of epoch {epoch}" + (f", batch {batch}" if batch else ""))
    tensors = load_arrays(path / "codes.safetensors", codes=2, recon=None)
    codes, recon = tensors["codes"].to(torch.float32).nan_to_num(), tensors["recon"]
    return Snapshot(epoch, codes, recon, batch, tensors.get("recon_loss"), tensors.get("kl"))


def load_decoder(folder: Path, epoch: int, batch: int = 0) -> dict[str, Tensor]:
    """Return the decoder's named weights at a snapshot, in half precision."""
    return load_tensors(folder / SnapshotKey(epoch, batch).name / "decoder.safetensors")
