"""A model as files for the browser: decoder as ONNX, test codes, labels and images as raw arrays."""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import numpy as np
from torch import Tensor

from lab.config import STATIC
from lab.export.onnx_export import export_decisions, export_onnx, export_parts
from lab.export.onnx_weights import replace_weights
from lab.export.published_names import published_name, remove_unowned
from lab.export.static_folder import writing
from lab.plots.image_sheets import enlarge, fitting_scale, png
from models import Autoencoder
from models.classifier import Classifier
from models.time_vae import TimeVAE

NETWORKS = ("encoder.onnx", "decoder.onnx")
DECISIONS = "decisions.onnx"
THUMBNAIL_PIXELS = 280
FORMAT = 2  # of the files: a folder of another one is not read
MAX_VERSIONS = 60  # folders; the ones used longest ago go first
IN_USE_SECONDS = 3600.0  # a folder used within the last hour stays: a page may be open that fetches from it


def browser_folder(owner: str, version: str) -> Path:
    """Return the folder of one version of the files of a model or dataset, below the folder that the app serves."""
    return STATIC / "models" / published_name(owner, f"{FORMAT}\n{version}")


def remove_unowned_files(owners: Iterable[str]) -> None:
    """Remove the files of models and datasets of this folder of runs, but for these owners."""
    remove_unowned(STATIC / "models", owners)


def is_published(target: Path, with_images: bool) -> bool:
    """Return whether `publish_model` has nothing left to do there."""
    needed = [*(f"{name}.gz" for name in NETWORKS), "labels.bin", *(["images.bin"] if with_images else [])]
    return all((target / name).exists() for name in needed)


def publish_model(
    target: Path, model: Autoencoder, codes: np.ndarray, labels: np.ndarray, images: Tensor | None
) -> None:
    """Fill `target` unless it is there already; it appears whole.

    Args:
        model: in evaluation mode.
        codes: (N, D) float32; labels: (N,) below 65,536; images: (N, C, H, W) uint8, or None.
    Files: encoder.onnx, decoder.onnx, both also packed (.gz), codes.bin (float32, N * D), labels.bin (uint16, N),
        images.bin (uint8).
    Raises:
        StaticFolderError: they cannot be written.
    """
    with writing(target.parent):
        _publish_model(target, model, codes, labels, images)


def publish_parts(target: Path, model: TimeVAE) -> None:
    """Add the decoder's parts, parts.onnx, to the files of its model, unless it is there already.

    Args:
        target: filled by `publish_model`; model: in evaluation mode.
    Raises:
        StaticFolderError: it cannot be written.
    """
    _publish_network(target / "parts.onnx", lambda path: export_parts(model, path))


def publish_decisions(target: Path, model: Autoencoder, classifier: Classifier) -> None:
    """Add decisions.onnx, decoder and classifier in one, to the files of its model, unless it is there already.

    Args:
        target: filled by `publish_model`; model, classifier: in evaluation mode.
    Raises:
        StaticFolderError: it cannot be written.
    """
    _publish_network(target / DECISIONS, lambda path: export_decisions(model, classifier, path))


def _publish_network(target: Path, export: Callable[[Path], Path]) -> None:
    """Write a network and its packed copy, unless they are there already."""
    packed = target.with_name(f"{target.name}.gz")
    if packed.exists():
        return
    with writing(target.parent.parent), tempfile.TemporaryDirectory() as folder:
        data = export(Path(folder) / target.name).read_bytes()
        write_whole(target, data)
        write_whole(packed, gzip.compress(data))


def _publish_model(
    target: Path, model: Autoencoder, codes: np.ndarray, labels: np.ndarray, images: Tensor | None
) -> None:
    if not (target / "labels.bin").exists():
        temporary = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}")
        temporary.mkdir(parents=True)
        export_onnx(model, temporary)
        (temporary / "codes.bin").write_bytes(np.ascontiguousarray(codes, dtype="<f4").tobytes())
        (temporary / "labels.bin").write_bytes(labels.astype("<u2").tobytes())
        try:
            temporary.rename(target)
        except OSError:  # another session was faster
            shutil.rmtree(temporary, ignore_errors=True)
        _drop_oldest(target.parent)
    for name in NETWORKS:  # packed once for all users: the server would otherwise do it for each request
        if not (target / f"{name}.gz").exists():
            write_whole(target / f"{name}.gz", gzip.compress((target / name).read_bytes()))
    if images is not None and not (target / "images.bin").exists():
        write_whole(target / "images.bin", images.numpy().tobytes())


def publish_arrays(target: Path, arrays: Mapping[str, Callable[[], np.ndarray]]) -> None:
    """Write arrays by file name, such as images.bin, unless their file is there already. Raises StaticFolderError."""
    fresh = not target.is_dir()
    missing = {name: make() for name, make in arrays.items() if not (target / name).exists()}
    if not missing:
        with suppress(OSError):  # files that may only be read are good too
            os.utime(target)
        return
    with writing(target.parent):
        target.mkdir(parents=True, exist_ok=True)
        for name, array in missing.items():
            write_whole(target / name, np.ascontiguousarray(array).tobytes())
        os.utime(target)
    if fresh:
        _drop_oldest(target.parent)


def publish_epoch(
    target: Path, epoch: int, weights: Mapping[str, Tensor], codes: np.ndarray | Tensor, labels: np.ndarray | Tensor
) -> str:
    """Add what a run's snapshot of `epoch` holds to the files of its model, unless it is there already.

    Args:
        target: filled by `publish_model`; its decoder.onnx is the graph.
        weights: the decoder's, named as in its state_dict, of any float precision.
        codes: (N, D) of the run's probe after the epoch; labels: (N,) of the probe, below 65,536, the same every epoch.
    Files: epochs/<epoch>.onnx, epochs/<epoch>.codes.bin (float32, N * D), epochs/labels.bin (uint16, N).
    Returns:
        The decoder's path below `target`, such as "epochs/000003.onnx".
    Raises:
        WeightsError: the weights are not those of this decoder.
    """
    name = f"epochs/{epoch:06d}"
    decoder = target / f"{name}.onnx"
    if not decoder.exists():  # written last
        patched = replace_weights(target / "decoder.onnx", weights)
        decoder.parent.mkdir(exist_ok=True)
        if not (decoder.parent / "labels.bin").exists():
            write_whole(decoder.parent / "labels.bin", np.asarray(labels).astype("<u2").tobytes())
        write_whole(target / f"{name}.codes.bin", np.ascontiguousarray(codes, dtype="<f4").tobytes())
        write_whole(decoder, patched)
    return f"{name}.onnx"


def thumbnail(target: Path, make: Callable[[], np.ndarray]) -> bytes:
    """Return a model's sheet of decoded images as a small PNG, made once and kept in `target` if that exists.

    Args:
        make: returns the sheet (H, W, C) uint8; only called if the file is missing.
    """
    path = target / "manifold.png"
    if path.exists():
        return path.read_bytes()
    sheet = make()
    data = png(enlarge(sheet, fitting_scale(sheet.shape[1], THUMBNAIL_PIXELS)))
    if target.is_dir():
        with suppress(OSError):  # then it is made again
            write_whole(path, data)
    return data


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that appears whole; its folder is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    part.write_bytes(data)
    part.replace(path)


def _drop_oldest(folder: Path) -> None:
    with os.scandir(folder) as entries:
        versions = sorted((entry.stat().st_mtime, entry.path) for entry in entries if entry.is_dir())
    for used, path in versions[:-MAX_VERSIONS]:
        if time.time() - used > IN_USE_SECONDS:
            shutil.rmtree(path, ignore_errors=True)
