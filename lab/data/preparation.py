"""Preparation of an image to look like the training images, in visible steps, as MNIST was made.

static/lab/image/prepare.js does the same in the browser. docs/preparation.md says where the numbers are from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from lab.data import local_paper
from lab.data.stroke_width import usual_strokes
from lab.errors import ConfigError, UploadError
from models.options import Config, option

FLAT = 8  # grey levels of 255: an image with less contrast is rejected
INK = 0.2  # share of the contrast above which a pixel is ink
WORKING_SIDE = 1024  # pixels: a larger image is shrunk first, for speed
MASS_CENTRE = 14.5 / 28  # of the side: measured, MNIST's ink balances on the middle of pixel 14, counted from 0
RGB_TO_GREY = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # ITU-R BT.601, as Pillow has it


@dataclass(frozen=True)
class PrepareSteps(Config):
    """The steps that are applied; all but the last resize concern datasets of one channel only."""

    invert: str = option(
        "auto", choices=("auto", "yes", "no"), help="Turn dark ink on light paper into light ink on dark."
    )
    paper: str = option(
        "auto",
        choices=("auto", "even", "uneven"),
        help="Compare each pixel with the paper near it (uneven: a photograph), or all with one grey (even); auto: by "
        "the border, where images are strokes.",
    )
    stretch: bool = option(True, help="Stretch the contrast to the full range.")
    crop: bool = option(True, help="Crop the picture to its ink.")
    stroke: bool = option(True, help="Match the stroke width of the dataset.")
    centre: bool = option(True, help="Move the centre of mass of the ink to the middle.")
    ink_share: float = option(20 / 28, low=0.1, high=1.0, help="Side of the box that the ink fills, of the image side.")
    stroke_width: float = option(0.083, low=0.01, high=0.5, help="Usual width of a stroke, of the image side.")

    def check(self) -> None:
        if self.stroke_width >= self.ink_share:
            raise ConfigError(
                f"stroke_width = {self.stroke_width:g} is not less than ink_share = {self.ink_share:g}: strokes are "
                "narrower than the box that the ink fills; set a smaller stroke_width"
            )


@dataclass(frozen=True)
class Prepared:
    """An image ready for a model: image (C, H, W) uint8, and every intermediate stage as (title, pixels)."""

    image: np.ndarray
    stages: tuple[tuple[str, np.ndarray], ...]


def prepare(pixels: np.ndarray, sample_shape: tuple[int, int, int], steps: PrepareSteps | None = None) -> Prepared:
    """Convert an image to the shape and appearance of a dataset.

    Args:
        pixels: (H', W') or (H', W', 3) uint8.
        sample_shape: C, H, W of the dataset. One channel: light ink on dark, fitted and centred. Three: a square
            from the middle, resized.
    Raises:
        UploadError: the image has one flat colour.
    """
    _check_contrast(pixels)
    channels, height, width = sample_shape
    stages = [("Original", pixels)]
    small = _shrink(pixels)
    if channels == 1:
        _prepare_ink(small, (height, width), steps or PrepareSteps(), stages)
        return Prepared(np.ascontiguousarray(stages[-1][1][None]), tuple(stages))
    colour = small if small.ndim == 3 else np.repeat(small[..., None], channels, axis=-1)
    stages.append(("Square crop", centre_crop(colour, height / width)))
    stages.append((f"Resized to {width} x {height}", resize(stages[-1][1], height, width)))
    return Prepared(np.ascontiguousarray(stages[-1][1].transpose(2, 0, 1)), tuple(stages))


def _check_contrast(pixels: np.ndarray) -> None:
    if np.ptp(pixels, axis=(0, 1)).max() < FLAT:
        raise UploadError("the image is one flat colour; draw or choose one with more contrast")


def centre_crop(pixels: np.ndarray, aspect: float = 1.0) -> np.ndarray:
    """Return the largest central part with height / width = aspect; (H, W) or (H, W, 3)."""
    height, width = pixels.shape[:2]
    new_height = min(height, max(1, round(width * aspect)))
    new_width = min(width, max(1, round(height / aspect)))
    top, left = (height - new_height) // 2, (width - new_width) // 2
    return pixels[top : top + new_height, left : left + new_width]


def resize(pixels: np.ndarray, height: int, width: int) -> np.ndarray:
    """Resize (H', W') or (H', W', 3) uint8 with anti-aliasing, along rows and then along columns.

    Pillow alone chooses which comes first, by a rule of its own; resize.js could not follow it.
    """
    image = Image.fromarray(np.ascontiguousarray(pixels))
    narrow = image.resize((width, image.height), Image.Resampling.LANCZOS)
    return np.array(narrow.resize((width, height), Image.Resampling.LANCZOS))


def _shrink(pixels: np.ndarray) -> np.ndarray:
    factor = WORKING_SIDE / max(pixels.shape[:2])
    if factor >= 1:
        return pixels
    return resize(pixels, max(1, round(pixels.shape[0] * factor)), max(1, round(pixels.shape[1] * factor)))


def _prepare_ink(
    pixels: np.ndarray, shape: tuple[int, int], steps: PrepareSteps, stages: list[tuple[str, np.ndarray]]
) -> None:
    """Append every stage of the way to a one-channel image of `shape` (H, W)."""
    ink = pixels
    if ink.ndim == 3:
        ink = np.rint(ink @ RGB_TO_GREY).astype(np.uint8)
        stages.append(("Grey", ink))
    _check_contrast(ink)
    is_uneven = steps.paper == "uneven" or (
        steps.paper == "auto" and steps.stroke and local_paper.is_uneven(_border(ink))
    )
    if is_uneven:
        ink, _ = local_paper.ink_on_local_paper(ink)
        stages.append(("Ink on uneven paper", ink))
    elif steps.invert == "yes" or (steps.invert == "auto" and _is_dark_on_light(ink)):
        ink = 255 - ink
        stages.append(("Inverted: light ink on dark", ink))
    low, high = _paper_and_ink(ink)
    if steps.stretch and not is_uneven:
        ink = np.rint((ink.astype(np.float32) - low).clip(0, high - low) * (255 / (high - low))).astype(np.uint8)
        low, high = 0.0, 255.0
        stages.append(("Contrast stretched", ink))
    if steps.crop:
        ink = _crop_to_ink(ink, low, high)
        stages.append(("Cropped to the ink", ink))
        strokes = usual_strokes(ink, low, high, steps.stroke_width / steps.ink_share) if steps.stroke else None
        if strokes is not None:
            ink = _crop_to_ink(strokes, low, high)
            stages.append(("Stroke width matched", ink))
    ink = _fit(ink, shape, steps.ink_share if steps.crop else 1.0)
    stages.append((f"Fitted into {shape[1]} x {shape[0]}", ink))
    if steps.centre:
        ink = _centre_by_mass(ink)
        stages.append(("Centred by mass", ink))


def _border(ink: np.ndarray) -> np.ndarray:
    """Return the pixels of a frame 2 % wide, at least one pixel."""
    edge = max(1, round(0.02 * min(ink.shape)))
    middle = np.zeros(ink.shape, dtype=bool)
    middle[edge:-edge, edge:-edge] = True
    return ink[~middle]


def _is_dark_on_light(ink: np.ndarray) -> bool:
    return float(np.median(_border(ink))) > float(ink.mean())


def _paper_and_ink(ink: np.ndarray) -> tuple[float, float]:
    """Return the greys of paper and ink; paper is taken from the border unless that is as light as the ink."""
    paper, lightest = float(np.median(_border(ink))), float(ink.max())
    if lightest - paper < FLAT:
        paper = float(ink.min())
    return paper, max(lightest, paper + 1)


def _crop_to_ink(ink: np.ndarray, paper: float, lightest: float) -> np.ndarray:
    threshold = paper + INK * (lightest - paper)
    rows, columns = (np.flatnonzero((ink > threshold).any(axis=axis)) for axis in (1, 0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _fit(ink: np.ndarray, shape: tuple[int, int], share: float) -> np.ndarray:
    """Resize to a box of `share` of the sides, keeping proportions, in the middle of black."""
    height, width = shape
    scale = min(share * height / ink.shape[0], share * width / ink.shape[1])
    small = resize(ink, max(1, round(ink.shape[0] * scale)), max(1, round(ink.shape[1] * scale)))
    canvas = np.zeros(shape, dtype=np.uint8)
    top, left = (height - small.shape[0]) // 2, (width - small.shape[1]) // 2
    canvas[top : top + small.shape[0], left : left + small.shape[1]] = small
    return canvas


def _centre_by_mass(ink: np.ndarray) -> np.ndarray:
    """Shift by whole pixels until the centre of mass is nearest the middle, as far as no ink leaves the image."""
    if not ink.any():
        return ink
    for axis in (0, 1):
        weight = ink.sum(axis=1 - axis, dtype=np.float64)
        inked = np.flatnonzero(weight)
        mass = float(weight @ np.arange(len(weight)) / weight.sum())
        shift = round(MASS_CENTRE * len(weight) - 0.5 - mass)
        shift = min(max(shift, -int(inked[0])), len(weight) - 1 - int(inked[-1]))
        ink = np.roll(ink, shift, axis=axis)
    return ink
