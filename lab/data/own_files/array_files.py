"""Arrays of images in .npy and .npz files and in MNIST's own: checked by their headers before they are read."""

from __future__ import annotations

import ast
import gzip
import io
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from lab.data.idx_format import GZIP, parse_idx
from lab.data.own_files.archive_entries import list_archive
from lab.data.own_files.file_entries import Entry
from lab.data.own_paths import natural_key
from lab.errors import DatasetError

MAX_BYTES = 250_000_000  # of an array
CHUNK = 4_000_000  # values that are converted at once
MAX_HEADER = 10_000
NPY = b"\x93NUMPY"
IMAGE_NAMES = ("images", "x", "data", "pixels", "samples", "arr_0")
LABEL_NAMES = ("labels", "y", "targets", "label", "target", "arr_1")
SPLITS = {"train": "train", "test": "test", "val": "val", "valid": "val", "validation": "val"}
ORDER = ("train", "val", "test")
ONE_CLASS = "images"
AS_SAVED = "save images as an array (N, H, W), (N, H, W, 3) or (N, 3, H, W), and labels as (N,), with np.savez"


@dataclass(frozen=True)
class Arrays:
    """Images as one array (N, H, W, C) or (N, H, W), labels (N,) as numbers of classes, and the split of each."""

    pixels: np.ndarray
    labels: np.ndarray
    class_names: tuple[str, ...]
    splits: tuple[str, ...]
    notes: tuple[str, ...] = ()


def read_npy(file: BinaryIO, name: str) -> np.ndarray:
    """Read a .npy file, whose header says how much memory it needs.

    Raises:
        DatasetError: it holds objects, is too large, cut short, or no .npy file.
    """
    try:
        if file.read(6) != NPY:
            raise ValueError("not a .npy file")
        major, _ = file.read(2)
        length = int.from_bytes(file.read(2 if major == 1 else 4), "little")
        if length > MAX_HEADER:
            raise ValueError("its header is too long")
        header = ast.literal_eval(file.read(length).decode("utf-8" if major == 3 else "latin-1"))
        shape, dtype = _shape(header["shape"]), _dtype(header["descr"])
        n_bytes = math.prod(shape) * dtype.itemsize
        if n_bytes > MAX_BYTES:
            raise DatasetError(
                f"{name} takes {n_bytes / 1e9:,.1f} GB of memory; the limit is {MAX_BYTES / 1e6:.0f} MB: keep fewer or "
                "smaller images"
            )
        data = file.read(n_bytes + 1)
        if len(data) != n_bytes:
            raise ValueError("its header does not fit what it holds")
        array = np.frombuffer(data, dtype=dtype)
        return array.reshape(shape, order="F" if header["fortran_order"] else "C")
    except (ValueError, KeyError, TypeError, SyntaxError, MemoryError, RecursionError, OSError, OverflowError) as error:
        raise DatasetError(f"{name} cannot be read as an array of numbers or texts ({error}): {AS_SAVED}") from error


def _shape(shape: object) -> tuple[int, ...]:
    if not isinstance(shape, tuple) or not all(type(n) is int and 0 <= n < 2**48 for n in shape) or len(shape) > 8:
        raise ValueError("its shape is not one of an array")
    return shape


def _dtype(descr: object) -> np.dtype:
    """Return the type of values. Raises ValueError: they are objects, which would have to be unpickled, or records."""
    if not isinstance(descr, str) or len(descr) > 12:
        raise ValueError("its values are records")
    dtype = np.dtype(descr)
    if dtype.kind not in "biufUS":
        raise ValueError("its values are no numbers: Python objects are never unpickled")
    return dtype


def read_arrays(entry: Entry) -> Arrays:
    """Read a .npy or .npz file of images. Raises DatasetError, which says how they have to be saved."""
    if entry.head(6) == NPY:
        with entry.open() as file:
            return _arrays({"images": read_npy(file, entry.name)}, entry.name)
    with entry.open() as file:
        listing = list_archive(file, entry.name, MAX_BYTES + MAX_HEADER)
        members = {member.name.removesuffix(".npy"): member for member in listing.entries}
        names = _array_names(members, entry.name)
        return _arrays({key: _member(members[name], name) for key, name in names.items()}, entry.name)


def _member(member: Entry, name: str) -> np.ndarray:
    try:
        with member.open() as file:
            return read_npy(file, name)
    except (OSError, zlib.error) as error:
        raise DatasetError(f"{name} is damaged in the archive: {AS_SAVED}") from error


def _array_names(members: Mapping[str, object], where: str) -> dict[str, str]:
    """Return which array is which: "images" and "labels", or "images train" and so on."""
    names: dict[str, str] = {}
    for name in members:
        parts = name.lower().replace("-", "_").split("_")
        split = next((SPLITS[part] for part in parts if part in SPLITS), "")
        stem = "_".join(part for part in parts if part not in SPLITS)
        for role, usual in (("images", IMAGE_NAMES), ("labels", LABEL_NAMES)):
            if stem in usual:
                names.setdefault(f"{role} {split}".strip(), name)
    if not any(key.startswith("images") for key in names):
        shown = ", ".join(list(members)[:10]) or "none"
        raise DatasetError(f"{where} has no array named images or x (its arrays: {shown}): {AS_SAVED}")
    return names


def _arrays(arrays: Mapping[str, np.ndarray], where: str) -> Arrays:
    """Return the images of all splits, one after the other."""
    splits = [key.removeprefix("images").strip() for key in arrays if key.startswith("images")]
    splits = sorted((split for split in splits if split), key=ORDER.index) or [""]
    parts = [_pixels(arrays[f"images {split}".strip()], where) for split in splits]
    if len({part.shape[1:] for part in parts}) > 1 or len({part.dtype for part in parts}) > 1:
        raise DatasetError(f"the arrays of images in {where} differ in size or type: save them alike")
    pixels, notes = _to_bytes(parts[0] if len(parts) == 1 else np.concatenate(parts))
    labels, names = _labels([arrays.get(f"labels {split}".strip()) for split in splits], [len(p) for p in parts], where)
    of_each = [split for split, part in zip(splits, parts, strict=True) for _ in range(len(part))]
    return Arrays(pixels, labels, names, tuple(of_each), notes)


def _pixels(array: np.ndarray, where: str) -> np.ndarray:
    """Return images (N, H, W) or (N, H, W, 3)."""
    shape = " x ".join(map(str, array.shape))
    if array.dtype.kind not in "biuf" or array.ndim not in (3, 4) or 0 in array.shape:
        raise DatasetError(f"the images in {where} are {shape} of type {array.dtype}: {AS_SAVED}")
    if array.ndim == 3:
        return array
    if array.shape[-1] in (1, 3):
        return array[..., 0] if array.shape[-1] == 1 else array
    if array.shape[1] in (1, 3):
        return array[:, 0] if array.shape[1] == 1 else np.moveaxis(array, 1, -1)
    raise DatasetError(f"the images in {where} are {shape}, with neither 1 nor 3 channels: {AS_SAVED}")


def _to_bytes(array: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return values as 0 to 255, and how they were brought there; a part of them at a time, to save memory."""
    if array.dtype == np.uint8:
        return array, ()
    step = max(1, CHUNK // array[0].size)
    chunks = range(0, len(array), step)
    low = min(float(_finite(array[start : start + step]).min()) for start in chunks)
    high = max(float(_finite(array[start : start + step]).max()) for start in chunks)
    is_byte = low >= 0 and 1 < high <= 255
    if is_byte:
        low, high = 0.0, 255.0
    elif low >= -1 and high <= 1:
        low, high = (0.0 if low >= 0 else -1.0), 1.0
    scale = 255 / ((high - low) or 1.0)
    out = np.empty(array.shape, dtype=np.uint8)
    for start in chunks:
        values = (_finite(array[start : start + step]) - low) * scale
        out[start : start + step] = np.rint(values).clip(0, 255)
    return out, () if is_byte else (f"values from {low:g} to {high:g} became 0 to 255",)


def _finite(values: np.ndarray) -> np.ndarray:
    return np.nan_to_num(values.astype(np.float32), posinf=0.0, neginf=0.0)


def _labels(labels: list[np.ndarray | None], sizes: list[int], where: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return the number of the class of each image, and the names of classes."""
    known = [label for label in labels if label is not None]
    if not known:
        return np.zeros(sum(sizes), dtype=np.int64), (ONE_CLASS,)
    flat = [label.argmax(1) if label.ndim == 2 and label.shape[1] > 1 else label.reshape(-1) for label in known]
    if [len(label) for label in flat] != sizes:
        raise DatasetError(f"{where} has {sum(sizes):,} images and {sum(map(len, flat)):,} labels: give one each")
    texts = np.concatenate([label.astype(str) for label in flat])
    names, numbers = np.unique(texts, return_inverse=True)
    order = sorted(range(len(names)), key=lambda i: natural_key(str(names[i])))
    rank = np.empty(len(names), dtype=np.int64)
    rank[order] = np.arange(len(names))
    return rank[numbers], tuple(str(names[i]) for i in order)


def read_idx_files(files: Mapping[str, Entry]) -> Arrays:
    """Read MNIST's four files, by their usual names. Raises DatasetError."""
    arrays: dict[str, np.ndarray] = {}
    for name, entry in files.items():
        role = "images" if "images" in name else "labels"
        arrays[f"{role} {'train' if name.startswith('train') else 'test'}"] = _idx(entry)
    return _arrays(arrays, "these files")


def _idx(entry: Entry) -> np.ndarray:
    try:
        return parse_idx(_gunzipped(entry.read()))
    except (ValueError, OSError, EOFError, zlib.error) as error:
        raise DatasetError(f"{entry.name} is damaged ({error}): fetch it again") from error


def _gunzipped(data: bytes) -> bytes:
    """Return the bytes of a file that may be packed, no more than an array may have."""
    if data[:2] != GZIP:
        return data
    with gzip.open(io.BytesIO(data)) as file:
        return file.read(MAX_BYTES)
