"""Files that appear whole: written under a temporary name in the same folder, flushed to the disk, then renamed."""

from __future__ import annotations

import hashlib
import json
import math
import os
import shutil
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from lab.errors import RunError


def write_bytes(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Replace `path` by `data`, all or nothing. `durable` waits for the disk: it outlives a power cut."""
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    if durable:
        sync_folder(path.parent)


def write_json(path: Path, value: Any, *, durable: bool = True) -> None:
    write_bytes(path, json.dumps(value, indent=1, allow_nan=False).encode(), durable=durable)


def read_json(path: Path) -> Any:
    """Read a JSON file.

    Raises:
        RunError: it is missing, cut or altered.
    """
    try:
        return parse_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RunError(f"{path.name} is missing from {path.parent.name}") from error
    except (OSError, ValueError) as error:
        raise RunError(f"{path.name} of {path.parent.name} cannot be read ({error}); it was cut or altered") from error


def parse_json(text: str) -> Any:
    """Parse JSON as write_json writes it.

    Raises:
        ValueError: it is no JSON, is nested too deeply, or holds a number that is not finite or a text that is no
            Unicode (a lone surrogate, which could be sent to no browser).
    """
    try:
        value = json.loads(text, parse_float=_finite, parse_constant=_finite)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is not a finite number")
    return value


def publish_folder(target: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a hidden folder, add a manifest of its files, then rename it to `target`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.parent / f".{target.name}.{uuid.uuid4().hex[:8]}.tmp"
    temporary.mkdir()
    try:
        write(temporary)
        write_json(temporary / "manifest.json", {f.name: file_digest(f) for f in sorted(temporary.iterdir())})
        if target.exists():  # left by an attempt that was killed after this rename
            shutil.rmtree(target)
        temporary.rename(target)
        sync_folder(target.parent)
    except OSError:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def check_manifest(folder: Path) -> None:
    """Compare every file with the manifest.

    Raises:
        RunError: a file is missing, cut or altered; it says which.
    """
    manifest = read_json(folder / "manifest.json")
    if not isinstance(manifest, dict) or not manifest:
        raise RunError(f"manifest.json of {folder.name} is not what was written (altered)")
    for name, digest in manifest.items():
        path = folder / name
        if not path.is_file():
            raise RunError(f"{name} is missing from {folder.name}")
        try:
            whole = file_digest(path) == digest
        except OSError as error:
            raise RunError(f"{name} of {folder.name} cannot be read ({error})") from error
        if not whole:
            raise RunError(f"{name} of {folder.name} is not what was written (cut or altered)")


def remove_unfinished(folder: Path, older_than: float = 0.0) -> None:
    """Remove hidden folders that a killed process left behind, and hidden files older than `older_than` seconds:
    where other processes write too, a younger one may be about to be renamed."""
    for path in folder.glob(".*.tmp"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
            continue
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime >= older_than:
                path.unlink()


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where the system can (not on Windows)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
