"""A training's film as files for the browser: the decoder's graph once, and each snapshot as in the run folder."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import uuid
from pathlib import Path

from lab.config import STATIC
from lab.export.onnx_export import export_decoder
from lab.export.onnx_weights import weight_positions
from lab.export.static_folder import StaticFolderError, writing
from models import Autoencoder

FILES = ("codes.safetensors", "decoder.safetensors")  # of a snapshot


def graph_folder(kind: str) -> Path:
    """Return the folder of the decoder graph of one kind of model: `kind` names all that its shape depends on."""
    return STATIC / "models" / f"graph-{hashlib.sha256(kind.encode()).hexdigest()[:20]}"


def publish_graph(target: Path, model: Autoencoder) -> None:
    """Write decoder.onnx and, as places.json, the position of each weight in it: {name: [byte offset, count]}.

    The weights in it are those of `model`; a film replaces them by a snapshot's. Written once, atomically.
    """
    if (target / "places.json").exists():
        return
    with writing(target.parent):
        _publish_graph(target, model)


def _publish_graph(target: Path, model: Autoencoder) -> None:
    temporary = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}")
    temporary.mkdir(parents=True)
    export_decoder(model, temporary / "decoder.onnx")
    positions = {
        name: [position.offset, position.count]
        for name, position in weight_positions(temporary / "decoder.onnx").items()
    }
    (temporary / "places.json").write_text(json.dumps(positions), encoding="utf-8")
    try:
        temporary.rename(target)
    except OSError:  # another session was faster
        shutil.rmtree(temporary, ignore_errors=True)


def link_file(source: Path, target: Path) -> None:
    """Serve a file by a hard link on the same disk, or else a copy, unless it is served; a newer one replaces it.

    Raises:
        FileNotFoundError: the source is gone.
        StaticFolderError: it cannot be written, or the source is not a plain file.
    """
    if not stat.S_ISREG(source.lstat().st_mode):
        raise StaticFolderError(f"{source.name} is not a plain file: only those are served")
    if _is_served(source, target):
        return
    with writing(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}")
        try:
            os.link(source, part, follow_symlinks=False)
        except OSError:  # another disk, or a system without links
            shutil.copyfile(source, part, follow_symlinks=False)
        part.replace(target)


def _is_served(source: Path, target: Path) -> bool:
    """Return whether `target` is a link to `source`, or a copy made since that was written."""
    written = source.stat()
    try:
        served = target.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    same = (served.st_dev, served.st_ino) == (written.st_dev, written.st_ino)
    return same or (served.st_size == written.st_size and served.st_mtime_ns > written.st_mtime_ns)
