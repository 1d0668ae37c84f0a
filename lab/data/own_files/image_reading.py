"""Pixels of surveyed images, all of one size and number of channels; what turns out to be damaged is listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from lab.data.dataset import AUTO, COLOUR, CROP, GREY, PAD, Progress
from lab.data.own_files.file_entries import LeftOut
from lab.data.own_files.image_layout import Placed
from lab.data.own_files.image_survey import ImageReport, reason_of
from lab.data.preparation import RGB_TO_GREY, centre_crop, resize
from lab.data.uploads import is_grey, read_image
from lab.errors import UploadError


@dataclass(frozen=True)
class ImageChoices:
    """The choices of what is made of an image. size: of the square in pixels; 0: as it is. white: see ImageReport."""

    size: int = 0
    fit: str = CROP
    colour: str = AUTO
    white: float = 0.0

    def with_white(self, white: float) -> ImageChoices:
        return replace(self, white=white)


@dataclass(frozen=True)
class ReadImages:
    """Images in memory: pixels (N, C, H, W) uint8, the files they are from, and what was damaged."""

    pixels: np.ndarray
    placed: tuple[Placed, ...]
    left_out: tuple[LeftOut, ...]


def read_images(
    report: ImageReport,
    choices: ImageChoices,
    on_progress: Progress | None = None,
    check_total: Callable[[int, int], None] = lambda n, n_bytes: None,
) -> ReadImages:
    """Read every image of a report.

    Args:
        check_total: is called with the number of images and of their bytes so far; it may raise.
    """
    images: list[np.ndarray] = []
    placed: list[Placed] = []
    left_out: list[LeftOut] = []
    total = 0
    for image, result in each_image(report, choices, on_progress):
        if isinstance(result, LeftOut):
            left_out.append(result)
            continue
        total += result.nbytes
        check_total(len(images) + 1, total)
        images.append(result)
        placed.append(image)
    grey = choices.colour == GREY or (choices.colour == AUTO and all(is_grey(image) for image in images))
    return ReadImages(stack(images, is_colour=not grey), tuple(placed), tuple(left_out))


def each_image(
    report: ImageReport, choices: ImageChoices, on_progress: Progress | None = None
) -> Iterator[tuple[Placed, np.ndarray | LeftOut]]:
    """Yield every image as (H, W) or (H, W, 3) uint8, or why it is left out."""
    n = report.n_images
    for i, image in enumerate(report.layout.images):
        if on_progress is not None and i % 20 == 0:
            on_progress(f"reading image {i + 1:,} of {n:,}", i / n)
        try:
            pixels = read_image(image.entry.read(), image.entry.name, side=choices.size, white=choices.white).pixels
        except (UploadError, OSError) as error:
            yield image, LeftOut(image.entry.name, reason_of(error))
            continue
        yield image, fitted(pixels, choices)


def fitted(pixels: np.ndarray, choices: ImageChoices) -> np.ndarray:
    """Return an image (H', W') or (H', W', 3) as the model will see it, (H, W) or (H, W, 3)."""
    if choices.colour == GREY and pixels.ndim == 3:
        pixels = np.rint(pixels @ RGB_TO_GREY).astype(np.uint8)
    elif choices.colour == COLOUR and pixels.ndim == 2:
        pixels = np.repeat(pixels[..., None], 3, axis=-1)
    if not choices.size:
        return pixels
    if choices.fit == PAD:
        return _padded(pixels, choices.size)
    return resize(centre_crop(pixels), choices.size, choices.size)


def _padded(pixels: np.ndarray, size: int) -> np.ndarray:
    """Resize with its proportions kept, in the middle of a black square."""
    height, width = pixels.shape[:2]
    scale = size / max(height, width)
    small = resize(pixels, max(1, round(height * scale)), max(1, round(width * scale)))
    square = np.zeros((size, size, *pixels.shape[2:]), dtype=np.uint8)
    top, left = (size - small.shape[0]) // 2, (size - small.shape[1]) // 2
    square[top : top + small.shape[0], left : left + small.shape[1]] = small
    return square


def stack(images: list[np.ndarray], *, is_colour: bool) -> np.ndarray:
    """Return images (H, W) or (H, W, 3), all of one size, as (N, C, H, W)."""
    if is_colour:
        colour = [image if image.ndim == 3 else np.repeat(image[..., None], 3, axis=-1) for image in images]
        return np.ascontiguousarray(np.stack(colour).transpose(0, 3, 1, 2))
    return np.ascontiguousarray(np.stack([i if i.ndim == 2 else i[..., 0] for i in images])[:, None])
