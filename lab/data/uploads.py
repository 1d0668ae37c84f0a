"""Uploaded images, read safely: known formats, sizes checked before decoding, clear refusals."""

from __future__ import annotations

import functools
import io
import math
import struct
import zlib
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps

from lab.errors import UploadError

KINDS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
KINDS_TEXT = "PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF"
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis")
HEAD_BYTES = 16  # of a file, from which its kind is seen
MAX_BYTES = 20_000_000
MAX_PIXELS = 40_000_000
GREY_MODES = ("1", "L", "LA", "La")
ORIENTATION = 0x0112  # EXIF tag; 1 is upright
BITS = (8, 10, 12, 14, 16)  # of which a 16-bit file uses the first that hold its values
MARGIN = 4  # times the side that an image is reduced to while decoding: the final resize has enough to average
UNREADABLE = (
    *(OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, struct.error, zlib.error),
    *(OverflowError, RuntimeError, AttributeError),
)


@dataclass(frozen=True)
class Upload:
    """An image as pixels, (H, W) or (H, W, 3) uint8, and the conversions that were needed."""

    pixels: np.ndarray
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImageHeader:
    """The facts of an image that need no decoding: size when upright, more than 8 bits, one channel."""

    width: int
    height: int
    is_deep: bool
    is_grey: bool


def read_image(data: bytes, name: str = "", max_pixels: int = 0, *, side: int = 0, white: float = 0.0) -> Upload:
    """Decode a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF file, or a HEIC file where pillow-heif is installed.

    The first frame is taken, EXIF rotation applied, transparency put on white, 16 bits reduced to 8.
    Grey images have shape (H, W), all others as (H, W, 3).

    Args:
        max_pixels: reduce larger images by a whole factor before anything else is done with them, to save memory; 0:
            keep their size.
        side: of the square that it will become; a much larger image is reduced while decoding, and a JPEG may have
            more than 40 megapixels.
        white: the value that becomes white in an image of more than 8 bits; 0: the largest that its bits hold.
    Raises:
        UploadError: empty, over 20 MB, over 40 megapixels (seen before decoding), of another kind, or damaged.
    """
    label = f'"{name}"' if name else "the file"
    if not data:
        raise UploadError(f"{label} is empty (0 bytes): choose another file, or save it again as PNG or JPEG")
    if len(data) > MAX_BYTES:
        raise UploadError(too_large(name, len(data)))
    image = _opened(io.BytesIO(data), label)
    try:
        factor = _factor(image, max_pixels, side)
        _check_size(image, label, factor)
        return _decode(image, factor, white)
    except UNREADABLE as error:
        raise UploadError(_damaged(label)) from error


def read_header(file: BinaryIO, name: str) -> ImageHeader:
    """Read the header of an image file. Raises UploadError: it is of another kind, or damaged."""
    label = f'"{name}"'
    image = _opened(file, label)
    try:
        turned = image.getexif().get(ORIENTATION, 1) in (5, 6, 7, 8)
    except UNREADABLE as error:
        raise UploadError(_damaged(label)) from error
    width, height = image.size[::-1] if turned else image.size
    return ImageHeader(width, height, is_deep(image), is_deep(image) or image.mode in GREY_MODES)


def largest_value(data: bytes, name: str = "") -> float:
    """Return the largest value of an image of more than 8 bits. Raises UploadError: it cannot be read."""
    label = f'"{name}"' if name else "the file"
    image = _opened(io.BytesIO(data), label)
    try:
        _check_size(image, label)
        return float(np.nan_to_num(np.asarray(image, dtype=np.float32), posinf=0.0, neginf=0.0).max())
    except UNREADABLE as error:
        raise UploadError(_damaged(label)) from error


def is_grey(image: np.ndarray) -> bool:
    """Return whether an image (H, W) or (H, W, 3) has one channel, or three equal ones."""
    return image.ndim == 2 or bool((image == image[..., :1]).all())


def is_image(head: bytes) -> bool:
    """Return whether a file that begins so is an image that is read, or a HEIC file."""
    return _kind(head) is not None or is_heic(head)


def is_heic(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS


def is_deep(image: Image.Image) -> bool:
    return image.mode.startswith(("I", "F"))


def white_of(peak: float) -> float:
    """Return the value that becomes white, of images whose largest value this is: that of the bits they use, or 1."""
    if 0 < peak <= 1:
        return 1.0
    return float(next((2**bits - 1 for bits in BITS if peak < 2**bits), 2 ** BITS[-1] - 1))


def white_note(white: float) -> str:
    """Return how images of more than 8 bits were brought down to 8."""
    bits = math.log2(white + 1)
    if bits == BITS[-1]:
        return "brought 16 bits down to 8"
    return f"stretched {bits:.0f} bits to the full range" if white > 1 else "stretched 0 to 1 to the full range"


def too_large(name: str, n_bytes: int) -> str:
    label = f'"{name}"' if name else "the file"
    return (
        f"{label} is {n_bytes / 1e6:.1f} MB; the limit is {MAX_BYTES / 1e6:.0f} MB: make it smaller, or save it again "
        "as JPEG"
    )


@functools.cache
def _heif_registered() -> bool:
    """Return whether HEIC files can be read: pillow-heif is an optional package."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener()
    return True


def _kind(head: bytes) -> str | None:
    Image.preinit()
    Image.init()
    for kind in KINDS:
        accept = Image.OPEN[kind][1]
        if accept is not None and accept(head) is True and not is_heic(head):
            return kind
    return None


def _opened(file: BinaryIO, label: str) -> Image.Image:
    """Read the header only. Raises UploadError.

    Image.open would warn or fail by a limit of its own, which is looser than ours and global to the process.
    """
    try:
        head = file.read(HEAD_BYTES)
        file.seek(0)
        kind = "HEIF" if is_heic(head) and _heif_registered() else _kind(head)
        if kind is not None:
            return Image.OPEN[kind][0](file, "")
    except UNREADABLE as error:
        raise UploadError(_damaged(label)) from error
    if is_heic(head):
        raise UploadError(
            f"{label} is a HEIC photo, which needs a package of its own: `pip install pillow-heif`, or save it as JPEG"
        )
    raise UploadError(
        f"{label} is no {KINDS_TEXT} file, and only these are read: open it in an image program and save it again "
        "as PNG or JPEG"
    )


def _check_size(image: Image.Image, label: str, factor: int = 1) -> None:
    """Check the number of pixels; a JPEG that is reduced while decoding has fewer."""
    width, height = image.size
    reduced = min(factor, 8) ** 2 if image.format == "JPEG" else 1
    if width * height > MAX_PIXELS * reduced:
        raise UploadError(
            f"{label} is {width:,} x {height:,} pixels; the limit is {MAX_PIXELS // 1_000_000} megapixels (such as "
            "8,000 x 5,000): make it smaller and save it again as PNG or JPEG"
        )


def _factor(image: Image.Image, max_pixels: int, side: int) -> int:
    """Return the whole factor by which an image is reduced before anything else is done with it."""
    width, height = image.size
    by_pixels = math.ceil(math.sqrt(width * height / max_pixels)) if max_pixels else 1
    by_side = min(width, height) // (MARGIN * side) if side else 1
    return max(1, by_pixels, by_side)


def _decode(image: Image.Image, factor: int, white: float) -> Upload:
    notes = []
    frames = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)  # MPO: a photo and its previews
    if frames > 1:
        image.seek(0)
        notes.append(f"took the first of {frames} frames")
    image = _reduced(image, factor)
    if image.getexif().get(ORIENTATION, 1) != 1:
        image = ImageOps.exif_transpose(image)
        notes.append("turned upright as its EXIF data says")
    if is_deep(image):
        pixels, note = _to_eight_bits(image, white)
        return Upload(pixels[::factor, ::factor], (*notes, note))
    grey = image.mode in GREY_MODES
    if image.has_transparency_data:
        image, flattened = _onto_white(image)
        if flattened:
            notes.append("laid its transparent parts onto white")
    elif image.mode == "CMYK":
        notes.append("turned CMYK into RGB")
    return Upload(np.array(image.convert("L" if grey else "RGB")), tuple(notes))


def _reduced(image: Image.Image, factor: int) -> Image.Image:
    """Decode an image, and reduce it by a factor, a JPEG while it is decoded; 16 bits stay as they are."""
    orientation, width, height = image.getexif().get(ORIENTATION, 1), *image.size
    if factor > 1:
        image.draft(None, (max(1, width // factor), max(1, height // factor)))  # JPEG: decoded smaller at once
    image.load()
    rest = math.ceil(factor * image.width / width - 0.01) if factor > 1 else 1
    if rest <= 1 or is_deep(image):
        return image
    if image.mode in ("P", "PA", "1"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB" if image.mode != "1" else "L")
    small = image.reduce(rest)
    small.getexif()[ORIENTATION] = orientation
    return small


def _to_eight_bits(image: Image.Image, white: float) -> tuple[np.ndarray, str]:
    values = np.nan_to_num(np.asarray(image).astype(np.float32), posinf=0.0, neginf=0.0)
    white = white or white_of(float(values.max()))
    return np.rint(values.clip(0, white) * (255 / white)).astype(np.uint8), white_note(white)


def _onto_white(image: Image.Image) -> tuple[Image.Image, bool]:
    """Return the image on white paper, and whether any of it was transparent."""
    image = image.convert("RGBA")
    lowest = image.getchannel("A").getextrema()[0]
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image), lowest != 255


def _damaged(label: str) -> str:
    return f"{label} is damaged or cut short: save it again as PNG or JPEG, and send that"
