"""IDX, the file format of MNIST, packed or not, under the names that its copies have."""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

IDX_FILES = tuple(f"{part}-{kind}-ubyte" for part in ("train", "t10k") for kind in ("images-idx3", "labels-idx1"))
UNSIGNED_BYTES = 8  # the type of values that is read, as the third byte says
MAX_VALUES = 500_000_000
GZIP = b"\x1f\x8b"
T = TypeVar("T")


def find_idx(folders: Iterable[Path], names: Sequence[str]) -> dict[str, Path]:
    """Return the paths of files by the names that MNIST's own have, whichever form each has."""
    folders = tuple(folders)
    paths = {name: path for name in names for path in _forms(folders, name) if path.is_file()}
    return {name: paths[name] for name in names if name in paths}


def find_idx_names(files: Mapping[str, T]) -> dict[str, T]:
    """Return MNIST's four files by their usual names, of files by their own; {}: one of them is missing."""
    plain = {_plain_name(name): file for name, file in files.items()}
    return {name: plain[name] for name in IDX_FILES} if all(name in plain for name in IDX_FILES) else {}


def _plain_name(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".gz").replace(".idx", "-idx")


def _forms(folders: Iterable[Path], name: str) -> Iterable[Path]:
    """Yield where a file may be: packed, with a dot for the dash, or in a folder of its own name, as copies have it."""
    dotted = name.replace("-idx", ".idx")
    for folder in folders:
        for form in (name, dotted):
            yield from (folder / form, folder / f"{form}.gz", folder / form / form, folder / name / dotted)


def read_idx(path: Path) -> np.ndarray:
    """Read a file of unsigned bytes. Raises ValueError: it is another file, or cut short."""
    with path.open("rb") as file:
        is_packed = file.read(2) == GZIP
    with gzip.open(path) if is_packed else path.open("rb") as file:
        return parse_idx(file.read(MAX_VALUES + 1024))


def parse_idx(data: bytes) -> np.ndarray:
    """Return the array that the bytes of an IDX file hold. Raises ValueError."""
    if len(data) < 8 or data[:2] != b"\0\0" or data[2] != UNSIGNED_BYTES or not 1 <= data[3] <= 3:
        raise ValueError("not an IDX file of unsigned bytes")
    start = 4 + 4 * data[3]
    shape = tuple(int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4))
    if math.prod(shape) > MAX_VALUES or len(data) - start != math.prod(shape):
        raise ValueError(f"its header says {' x '.join(map(str, shape))} values, and it holds {len(data) - start:,}")
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(shape).copy()
