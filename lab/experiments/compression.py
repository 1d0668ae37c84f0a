"""Size of a code and quality of its image, compared with JPEG and WebP."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image

from lab.latent.encoding import decode
from lab.metrics.psnr import mean_psnr
from models import Autoencoder

CODECS = {"JPEG": (1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95), "WebP": (0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95)}
START_OF_SCAN = 0xDA  # the mark of a JPEG's last header
MAX_PACKED, MAX_PIXELS = 100, 400_000  # images that are packed, and pixels of all of them
FLOAT16, EIGHT_BITS = "float16", "8 bits"
NUMBERS = (FLOAT16, EIGHT_BITS)  # how a number of a code is written


@dataclass(frozen=True)
class Packed:
    """Images after compression and decompression: bytes per image, and the images (N, C, H, W) in [0, 1]."""

    bytes: float
    images: np.ndarray


@dataclass(frozen=True)
class Quality:
    """Quality after compression: bytes per image, mean PSNR in dB, mean SSIM (None: images smaller than its window)."""

    bytes: float
    psnr: float
    ssim: float | None


def packed_codes(model: Autoencoder, codes: np.ndarray, numbers: str, bounds: tuple[np.ndarray, np.ndarray]) -> Packed:
    """Store codes as bytes, read them back and decode them. Neither the decoder nor the bounds are counted.

    The numbers that say a label take a byte together (two, of more than 256). A code of codebook entries takes the bits
    that name them.

    Args:
        codes: (N, D).
        numbers: FLOAT16, two bytes a number; or EIGHT_BITS, one byte, 256 even steps between the bounds.
        bounds: the least and the greatest number of each dimension, (D,) each; what lies beyond is cut off.
    """
    latent, whole = model.latent, codes.astype(np.float32)
    if latent.code_bits is not None:
        return Packed(latent.code_bits / 8, decode(model, torch.from_numpy(whole)).numpy())
    free, low, high = map(latent.free, (codes, *bounds))
    written = half(free) if numbers == FLOAT16 else eight_bits(free, low, high)
    latent.free(whole)[:] = written if numbers == FLOAT16 else from_eight_bits(written, low, high)
    label = math.ceil(math.log2(latent.n_classes) / 8) if latent.n_classes else 0
    return Packed(written.nbytes / len(codes) + label, decode(model, torch.from_numpy(whole)).numpy())


def half(codes: np.ndarray) -> np.ndarray:
    """Return codes in half precision, clipped to its range, so that a distant code does not become infinite."""
    limit = np.finfo(np.float16).max
    halves: np.ndarray = np.clip(codes, -limit, limit).astype(np.float16)
    return halves


def eight_bits(codes: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Quantise codes (N, D) to one byte a number: 0 at `low`, 255 at `high` (D,)."""
    share = (codes - low) / np.where(high > low, high - low, 1.0)
    quantised: np.ndarray = np.rint(np.clip(share, 0.0, 1.0) * 255).astype(np.uint8)
    return quantised


def from_eight_bits(quantised: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return codes (N, D) float32, to within half a step: the inverse of eight_bits."""
    codes: np.ndarray = (low + quantised / 255 * (high - low)).astype(np.float32)
    return codes


def packed_alone(images: np.ndarray, codec: str, quality: int) -> Packed:
    """Compress each image (N, C, H, W) uint8 as a file of its own; headers count too."""
    files = [to_file(image, codec, quality) for image in images]
    read = np.stack([from_file(data, len(images[0])) for data in files])
    return Packed(sum(map(len, files)) / len(files), read)


def packed_sheet(images: np.ndarray, codec: str, quality: int) -> Packed:
    """Compress all images (N, C, H, W) uint8, N a square number, on one sheet: one header, bytes shared evenly.

    Raises:
        ValueError: N is no square number.
    """
    n, channels, height, width = images.shape
    side = math.isqrt(n)
    if side * side != n:
        raise ValueError(f"{n} images make no square sheet; take {side * side} of them")
    rows = images.reshape(side, side, channels, height, width)
    sheet = rows.transpose(2, 0, 3, 1, 4).reshape(channels, side * height, side * width)
    data = to_file(sheet, codec, quality)
    read = from_file(data, channels).reshape(channels, side, height, side, width).transpose(1, 3, 0, 2, 4)
    return Packed(len(data) / n, read.reshape(images.shape))


def to_file(image: np.ndarray, codec: str, quality: int) -> bytes:
    """Return an image (C, H, W) uint8, C 1 or 3, as the bytes that Pillow writes."""
    picture = Image.fromarray(image[0] if len(image) == 1 else np.ascontiguousarray(np.moveaxis(image, 0, -1)))
    buffer = io.BytesIO()
    picture.save(buffer, codec.upper(), quality=quality, **({"optimize": True} if codec == "JPEG" else {}))
    return buffer.getvalue()


def jpeg_header(data: bytes) -> int:
    """Return the number of bytes of a JPEG before the image data: tables, sizes and markers."""
    at = 2  # after the start mark come segments: a mark of two bytes, then their length with itself
    while data[at + 1] != START_OF_SCAN:
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")


def from_file(data: bytes, channels: int) -> np.ndarray:
    """Return the bytes of an image file as an image (C, H, W) in [0, 1]."""
    picture = np.asarray(Image.open(io.BytesIO(data)).convert("L" if channels == 1 else "RGB"))
    image: np.ndarray = (picture[None] if channels == 1 else np.moveaxis(picture, -1, 0)).astype(np.float32) / 255
    return image


def quality(images: np.ndarray, packed: Packed) -> Quality:
    """Measure the quality of decompressed images against the originals (N, C, H, W) uint8."""
    from lab.metrics.ssim import WINDOW, ssim  # slow to import

    clean = images.astype(np.float32) / 255
    mean_ssim = None
    if min(images.shape[2:]) >= WINDOW:
        mean_ssim = float(np.mean([ssim(*pair) for pair in zip(clean, packed.images, strict=True)]))
    return Quality(packed.bytes, mean_psnr(clean, packed.images), mean_ssim)


def codec_curve(images: np.ndarray, codec: str, on_sheet: bool) -> list[Packed]:
    """Return a codec's quality over its settings, fewest bytes first: each image alone, or all on one sheet."""
    pack = packed_sheet if on_sheet else packed_alone
    return sorted((pack(images, codec, setting) for setting in CODECS[codec]), key=lambda packed: packed.bytes)


def nearest_bytes(packs: Sequence[Packed], target: float) -> Packed:
    """Return the entry whose size is in proportion nearest to the requested bytes."""
    return min(packs, key=lambda packed: abs(math.log(packed.bytes / target)))


def evenly_spaced_images(n: int, pixels: int) -> np.ndarray:
    """Return evenly spaced indices of a square number of n images, at most MAX_PACKED; they may be sorted by class.

    Args:
        pixels: of one; of large images there are fewer.
    """
    side = math.isqrt(max(1, min(MAX_PACKED, n, MAX_PIXELS // pixels)))
    return np.linspace(0, n - 1, side * side).round().astype(int)
