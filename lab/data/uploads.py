"""Uploaded images, read safely: small formats, sizes checked before decoding, clear refusals."""

from __future__ import annotations

import io
import math
import struct
import zlib
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps

from lab.errors import UploadError

KINDS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
KINDS_TEXT = "PNG, JPEG, WebP, GIF or BMP"
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp")
MAX_BYTES = 20_000_000
MAX_PIXELS = 40_000_000
GREY_MODES = ("1", "L", "LA", "La")
ORIENTATION = 0x0112  # EXIF tag; 1 is upright
UNREADABLE = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, struct.error, zlib.error)


@dataclass(frozen=True)
class Upload:
    """An image as pixels, (H, W) or (H, W, 3) uint8, and the conversions that were needed."""

    pixels: np.ndarray
    notes: tuple[str, ...] = ()


def read_image(data: bytes, name: str = "", max_pixels: int = 0) -> Upload:
    """Decode a PNG, JPEG, WebP, GIF or BMP file.

    The first frame is taken, EXIF rotation applied, transparency put on white, 16 bits reduced to 8.
    Grey images have shape (H, W), all others as (H, W, 3).

    Args:
        max_pixels: reduce larger images by a whole factor before anything else is done with them, to save memory; 0:
            keep their size.
    Raises:
        UploadError: empty, over 20 MB, over 40 megapixels (seen before decoding), of another kind, or damaged.
    """
    label = f'"{name}"' if name else "the file"
    if not data:
        raise UploadError(f"{label} is empty (0 bytes): choose another file, or save it again as PNG or JPEG")
    if len(data) > MAX_BYTES:
        raise UploadError(too_large(name, len(data)))
    try:
        image = _open(data)
    except UNREADABLE as error:
        raise UploadError(_damaged(label)) from error
    if image is None:
        raise UploadError(
            f"{label} is no {KINDS_TEXT} file, and only these are read: open it in an image program and save it again "
            "as PNG or JPEG"
        )
    _check_size(image, label)
    try:
        return _decode(image, max_pixels)
    except UNREADABLE as error:
        raise UploadError(_damaged(label)) from error


def too_large(name: str, n_bytes: int) -> str:
    label = f'"{name}"' if name else "the file"
    return (
        f"{label} is {n_bytes / 1e6:.1f} MB; the limit is {MAX_BYTES / 1e6:.0f} MB: make it smaller, or save it again "
        "as JPEG"
    )


def _open(data: bytes) -> Image.Image | None:
    """Read the header only; None if it is of no kind we read.

    Image.open would warn or fail by a limit of its own, which is looser than ours and global to the process.
    """
    Image.preinit()
    Image.init()
    for kind in KINDS:
        factory, accept = Image.OPEN[kind]
        if accept is not None and accept(data[:16]) is True:
            return factory(io.BytesIO(data), "")
    return None


def _check_size(image: Image.Image, label: str) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise UploadError(
            f"{label} is {width:,} x {height:,} pixels; the limit is {MAX_PIXELS // 1_000_000} megapixels (such as "
            "8,000 x 5,000): make it smaller and save it again as PNG or JPEG"
        )


def _decode(image: Image.Image, max_pixels: int) -> Upload:
    notes = []
    frames = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)  # MPO: a photo and its previews
    if frames > 1:
        image.seek(0)
        notes.append(f"took the first of {frames} frames")
    image = _reduced(image, max_pixels)
    if image.getexif().get(ORIENTATION, 1) != 1:
        image = ImageOps.exif_transpose(image)
        notes.append("turned upright as its EXIF data says")
    if image.mode.startswith("I"):
        notes.append("brought 16 bits down to 8")
        return Upload(_sixteen_to_eight(image), tuple(notes))
    grey = image.mode in GREY_MODES
    if image.has_transparency_data:
        image, flattened = _onto_white(image)
        if flattened:
            notes.append("laid its transparent parts onto white")
    elif image.mode == "CMYK":
        notes.append("turned CMYK into RGB")
    return Upload(np.array(image.convert("L" if grey else "RGB")), tuple(notes))


def _reduced(image: Image.Image, max_pixels: int) -> Image.Image:
    """Decode an image, and reduce it where it has more pixels than these; 16 bits stay as they are."""
    orientation, width, height = image.getexif().get(ORIENTATION, 1), *image.size
    factor = math.ceil(math.sqrt(width * height / max_pixels)) if max_pixels else 1
    if factor > 1:
        image.draft(None, (max(1, width // factor), max(1, height // factor)))  # JPEG: decoded smaller at once
    image.load()
    factor = math.ceil(math.sqrt(image.width * image.height / max_pixels)) if max_pixels else 1
    if factor == 1 or image.mode.startswith(("I", "F")):
        return image
    if image.mode in ("P", "PA", "1"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB" if image.mode != "1" else "L")
    small = image.reduce(factor)
    small.getexif()[ORIENTATION] = orientation
    return small


def _sixteen_to_eight(image: Image.Image) -> np.ndarray:
    values = np.asarray(image).astype(np.float32).clip(0, 65535)
    return np.rint(values / 257).astype(np.uint8)


def _onto_white(image: Image.Image) -> tuple[Image.Image, bool]:
    """Return the image on white paper, and whether any of it was transparent."""
    image = image.convert("RGBA")
    lowest = image.getchannel("A").getextrema()[0]
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image), lowest != 255


def _damaged(label: str) -> str:
    return f"{label} is damaged or cut short: save it again as PNG or JPEG, and send that"
