"""Names of published files that nobody can guess, and which files go when their run does."""

from __future__ import annotations

import functools
import hashlib
import hmac
import os
import re
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path

from lab.config import ROOT, SHIPPED, settings

KEY_FILE = ROOT / ".published.key"  # outside of what is served
KEY_BYTES = 32
OWNER_DIGITS, VERSION_DIGITS = 16, 20


def published_name(owner: str, version: str) -> str:
    """Return the name of the folder in which a version of something is served.

    Args:
        owner: a model's reference, or the settings of a dataset. Names of pretrained models, which anybody has, are
            the same everywhere; all others depend on a key of this installation.
    """
    if re.fullmatch(r"[\w.-]{1,100}", owner) and (SHIPPED / owner / "card.json").is_file():
        return hashlib.sha256(f"{owner}\n{version}".encode()).hexdigest()[:VERSION_DIGITS]
    named = _keyed(f"{owner}\n{version}")
    return f"{_owner_name(owner)}-{named[:VERSION_DIGITS]}"


def remove_unowned(folder: Path, owners: Iterable[str]) -> None:
    """Remove from `folder` what was published for this folder of runs, but for these owners."""
    kept = {_owner_name(owner) for owner in owners}
    ours = _place()
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries if entry.name.startswith(ours)]
    for name in names:
        if name.partition("-")[0] not in kept:
            shutil.rmtree(folder / name, ignore_errors=True)


def _owner_name(owner: str) -> str:
    return _place() + _keyed(owner)[:OWNER_DIGITS]


def _place() -> str:
    """Return the part of a name that this folder of runs shares: several may be served from one installation."""
    return _keyed(f"runs\n{settings().runs_dir}")[:OWNER_DIGITS]


def _keyed(text: str) -> str:
    return hmac.new(_key(KEY_FILE), text.encode(), hashlib.sha256).hexdigest()


@functools.cache
def _key(path: Path) -> bytes:
    """Return the key, made when it is first needed; where it cannot be stored it is another one after a restart."""
    try:
        _create(path)
        stored = path.read_bytes()
    except OSError:
        return secrets.token_bytes(KEY_BYTES)
    return stored if len(stored) >= KEY_BYTES else secrets.token_bytes(KEY_BYTES)


def _create(path: Path) -> None:
    """Write a key that only this user may read, unless there is one; it appears whole."""
    if path.exists():
        return
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
    try:
        os.link(part, path)  # unlike a rename, replaces none that another process has made meanwhile
    except FileExistsError:
        pass
    except OSError:  # a disk without links
        part.replace(path)
    part.unlink(missing_ok=True)
