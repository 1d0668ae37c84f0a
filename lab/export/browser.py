"""A model as files for the browser: decoder as ONNX, test codes, labels and images as raw arrays."""

from __future__ import annotations

import hashlib
import shutil
import uuid
from pathlib import Path

import numpy as np
from torch import Tensor

from lab.config import STATIC
from lab.export.onnx import export_onnx
from models import Autoencoder

KEPT = 60  # folders; the ones used longest ago go first


def browser_folder(ref: str, version: str) -> Path:
    """Where the files of one version of a model lie, below the folder that the app serves."""
    return STATIC / "models" / hashlib.sha256(f"{ref}\n{version}".encode()).hexdigest()[:20]


def publish_model(
    target: Path, model: Autoencoder, codes: np.ndarray, labels: np.ndarray, images: Tensor | None
) -> None:
    """Fill `target` unless it is there already; it appears whole.

    Args:
        model: in evaluation mode.
        codes: (N, D) float32; labels: (N,) below 256; images: (N, C, H, W) uint8, or None.
    Files: encoder.onnx, decoder.onnx, codes.bin (float32, N * D), labels.bin (uint8, N), images.bin (uint8).
    """
    if not (target / "labels.bin").exists():
        temporary = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}")
        temporary.mkdir(parents=True)
        export_onnx(model, temporary)
        (temporary / "codes.bin").write_bytes(np.ascontiguousarray(codes, dtype="<f4").tobytes())
        (temporary / "labels.bin").write_bytes(labels.astype(np.uint8).tobytes())
        try:
            temporary.rename(target)
        except OSError:  # another session was faster
            shutil.rmtree(temporary, ignore_errors=True)
        _drop_oldest(target.parent)
    if images is not None and not (target / "images.bin").exists():
        part = target / f".images.{uuid.uuid4().hex[:8]}"
        part.write_bytes(images.numpy().tobytes())
        part.replace(target / "images.bin")


def _drop_oldest(folder: Path) -> None:
    places = sorted((p for p in folder.iterdir() if p.is_dir()), key=lambda p: p.stat().st_mtime)
    for place in places[:-KEPT]:
        shutil.rmtree(place, ignore_errors=True)
