"""Samples that are too many for the memory: in files below the data folder, read as they are used."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from lab.config import settings
from lab.errors import DatasetError

FOLDER = "cache"  # below the data folder
MEMORY_BYTES = 200_000_000  # of samples that are held in memory
CHUNK_BYTES = 32_000_000  # copied at once


def take_samples(samples: Tensor, index: Tensor, digest: str) -> Tensor:
    """Return samples (N, ...) at some indices (M,): in memory where they fit, otherwise mapped from a file.

    Args:
        digest: of the samples, by which the file is found again; "": they are always held in memory.
    Raises:
        DatasetError: the cache may not become so large, or the disk is full.
    """
    n_bytes = len(index) * (samples[0].nbytes if len(samples) else 0)
    if not digest or n_bytes <= MEMORY_BYTES:
        return samples[index]
    path = settings().data_dir / FOLDER / f"{taken_digest(digest, index)}.bin"
    try:
        if not path.is_file() or path.stat().st_size != n_bytes:
            path.parent.mkdir(parents=True, exist_ok=True)
            _make_room(path.parent, n_bytes)
            _write(path, samples, index)
        os.utime(path)  # used last now
        return map_samples(path, (len(index), *samples.shape[1:]))
    except OSError as error:
        raise DatasetError(f"the images cannot be read from the disk ({error.strerror}): free some space") from error


def taken_digest(digest: str, index: Tensor) -> str:
    """Return the digest of the samples at some indices."""
    return hashlib.sha256(digest.encode() + index.numpy().tobytes()).hexdigest()


def map_samples(path: Path, shape: tuple[int, ...]) -> Tensor:
    """Return the samples (N, ...) uint8 of a file, read when they are used. A write to them stays in memory."""
    return torch.from_numpy(np.memmap(path, dtype=np.uint8, mode="c", shape=shape))


def cache_bytes() -> int:
    """Return how many bytes the cache, and each dataset in it, may have."""
    return int(settings().cache_gb * 1_000_000_000)


def _write(path: Path, samples: Tensor, index: Tensor) -> None:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    chunk = max(1, CHUNK_BYTES // samples[0].nbytes)
    try:
        with temporary.open("wb") as file:
            for start in range(0, len(index), chunk):
                file.write(samples[index[start : start + chunk]].numpy().tobytes())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _make_room(folder: Path, n_bytes: int) -> None:
    """Remove files that were used longest ago. On Linux and macOS whoever has mapped one keeps it until the end."""
    limit = cache_bytes()
    if n_bytes > limit:
        raise DatasetError(
            f"the images take {n_bytes / 1e9:,.1f} GB, and the cache on the disk may have {limit / 1e9:g} GB "
            "(LATENT_LAB_CACHE_GB): set a smaller size, or have its operator raise the limit"
        )
    files = sorted(folder.glob("*.bin"), key=lambda path: path.stat().st_mtime)
    total = sum(path.stat().st_size for path in files)
    for path in files:
        if total + n_bytes <= limit:
            return
        total -= path.stat().st_size
        path.unlink(missing_ok=True)
