"""Files as people send them, made within a test."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

import numpy as np
from PIL import Image

PETS = "weight,fur,class\n" + "".join(
    f"{i},{'long' if i % 2 else 'short'},{'cat' if i % 3 else 'dog'}\n" for i in range(12)
)


def png(grey: int = 90, shape: tuple[int, ...] = (8, 8)) -> bytes:
    """Return an image of one grey, (H, W) or (H, W, 3)."""
    file = io.BytesIO()
    Image.fromarray(np.full(shape, grey, np.uint8)).save(file, "PNG")
    return file.getvalue()


def zipped(files: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def saved(save: Callable[..., None], *arrays: np.ndarray, **named: object) -> bytes:
    """Return what np.save or np.savez writes."""
    file = io.BytesIO()
    save(file, *arrays, **named)
    return file.getvalue()
