"""Snapshots: what a model made of the same validation images, and its decoder then. They are a training's film.

There is one of the untrained model, one after 1, 2, 4, 8, ... batches of the first epoch, where most happens, and one
after each epoch; of a long training only some of the epochs are kept.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from lab.errors import RunError
from lab.runs.atomic_files import publish_folder
from lab.runs.checkpoint import load_arrays, load_tensors, save_tensors

N_CODES = 2_000  # validation images whose codes are kept
HALF_MAX = torch.finfo(torch.float16).max
N_NUMBERS = 512_000  # of all codes of a snapshot, about a megabyte: of longer codes fewer are kept
N_PICTURES = 16  # of these, the ones whose reconstructions are kept too


@dataclass(frozen=True)
class Probe:
    """The fixed validation images: labels (N,) int64 of all, images (P, C, H, W) uint8 of the first few."""

    labels: Tensor
    images: Tensor


class SnapshotKey(NamedTuple):
    """When a snapshot was taken: so many whole epochs, and so many batches of the next one."""

    epoch: int
    batch: int = 0

    @property
    def name(self) -> str:
        """Of its folder: "000003", or "000000+000004"."""
        return f"{self.epoch:06d}" + (f"+{self.batch:06d}" if self.batch else "")

    @classmethod
    def from_name(cls, name: str) -> SnapshotKey | None:
        epoch, plus, batch = name.partition("+")
        if not all(re.fullmatch("[0-9]{1,9}", part) for part in ((epoch, batch) if plus else (epoch,))):
            return None
        return cls(int(epoch), int(batch or 0))


@dataclass(frozen=True)
class Snapshot:
    """Codes (N, D) float32, reconstructions (P, C, H, W) uint8 and losses of each image in nats (N,) float32.

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
    """How many validation images' codes a snapshot keeps."""
    return min(N_CODES, max(N_PICTURES, N_NUMBERS // latent_dim))


def is_early(epoch: int, batch: int) -> bool:
    """Whether a snapshot is due so many batches into an epoch: after 1, 2, 4, 8, ... of the first."""
    return epoch == 0 and batch > 0 and batch & (batch - 1) == 0


def is_transient(key: SnapshotKey) -> bool:
    """Whether it belongs to no film: where a training just holds or pauses, in the middle of an epoch."""
    return key.batch > 0 and not is_early(*key)


def save_probe(folder: Path, probe: Probe) -> None:
    publish_folder(
        folder / "probe",
        lambda place: save_tensors(place / "probe.safetensors", {"labels": probe.labels, "images": probe.images}),
    )


def load_probe(folder: Path) -> Probe:
    """Raises RunError: there is none, or it is damaged."""
    tensors = load_arrays(folder / "probe" / "probe.safetensors", labels=1, images=4)
    return Probe(tensors["labels"], tensors["images"])


def save_snapshot(folder: Path, snapshot: Snapshot, decoder: Mapping[str, Tensor]) -> None:
    """Codes and decoder in half precision: the film needs no more, and it halves the disk."""

    def write(place: Path) -> None:
        fits = bool((snapshot.codes.abs() < HALF_MAX).all())  # a run that fails may send its codes very far
        codes = {"codes": snapshot.codes.half() if fits else snapshot.codes.float(), "recon": snapshot.recon}
        losses = {"recon_loss": snapshot.recon_loss, "kl": snapshot.kl}
        codes |= {name: tensor for name, tensor in losses.items() if tensor is not None}
        save_tensors(place / "codes.safetensors", codes, durable=False)
        halves = {name: tensor.half() for name, tensor in decoder.items()}
        save_tensors(place / "decoder.safetensors", halves, durable=False)

    publish_folder(folder / snapshot.key.name, write)


def thin_film(folder: Path, most: int) -> list[SnapshotKey]:
    """Remove epochs until at most `most` snapshots are left, and return what was removed.

    Every second, then every fourth ... epoch stays; so do the untrained model, the first epoch and its batches, and the
    newest.
    """
    keys = list_snapshots(folder)
    gone = [key for key in keys if key not in kept_snapshots(keys, most)]
    for key in gone:
        shutil.rmtree(folder / key.name, ignore_errors=True)
    return gone


def drop_transient(folder: Path, keep: SnapshotKey) -> None:
    """Remove where the training stood for a while, but for where it stands now."""
    for key in list_snapshots(folder):
        if is_transient(key) and key != keep:
            shutil.rmtree(folder / key.name, ignore_errors=True)


def kept_snapshots(keys: Sequence[SnapshotKey], most: int) -> list[SnapshotKey]:
    """Which of `keys` (in order) a film of at most `most` of them keeps."""
    stride = 1
    while True:
        kept = [m for m in keys if m.batch or m.epoch == 1 or m.epoch % stride == 0 or m == keys[-1]]
        if len(kept) <= most or stride > keys[-1].epoch:
            return kept
        stride *= 2


def film_bytes(folder: Path) -> int:
    """Disk space of all snapshots."""
    total = 0
    for key in list_snapshots(folder):
        with suppress(FileNotFoundError):  # thinned away meanwhile
            total += sum(file.stat().st_size for file in (folder / key.name).iterdir())
    return total


def list_snapshots(folder: Path) -> list[SnapshotKey]:
    """All that have one, in order."""
    if not folder.is_dir():
        return []
    found = (SnapshotKey.from_name(path.name) for path in folder.iterdir() if path.is_dir())
    return sorted(key for key in found if key is not None)


def list_snapshot_epochs(folder: Path) -> list[int]:
    """Whole epochs that have one, in order."""
    return [key.epoch for key in list_snapshots(folder) if not key.batch]


def load_snapshot(folder: Path, epoch: int, batch: int = 0) -> Snapshot:
    """Raises RunError: there is no snapshot of that epoch and batch, or it is damaged."""
    path = folder / SnapshotKey(epoch, batch).name
    if not path.is_dir():
        raise RunError(f"there is no snapshot of epoch {epoch}" + (f", batch {batch}" if batch else ""))
    tensors = load_arrays(path / "codes.safetensors", codes=2, recon=4)
    codes, recon = tensors["codes"].to(torch.float32).nan_to_num(), tensors["recon"]
    return Snapshot(epoch, codes, recon, batch, tensors.get("recon_loss"), tensors.get("kl"))


def load_decoder(folder: Path, epoch: int, batch: int = 0) -> dict[str, Tensor]:
    """The decoder's named weights at a snapshot, in half precision."""
    return load_tensors(folder / SnapshotKey(epoch, batch).name / "decoder.safetensors")
