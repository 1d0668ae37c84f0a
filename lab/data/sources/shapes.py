"""Shapes with known factors, made on the fly: a full grid over shape, scale, orientation and place."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from lab.data.dataset import DataConfig, DatasetSource, RawSamples, Split
from lab.data.targets import ANGLE, CLASS, Target

Array = np.ndarray

SIDE = 32  # pixels
SCALES = np.linspace(0.5, 1.0, 4)
# A square turned by 90 degrees is the same square, so only [0, 90) gives every image one orientation and no other.
ORIENTATIONS = np.arange(0, 90, 10.0)  # degrees, clockwise as seen
POSITIONS = (SIDE - 1) / 2 + np.linspace(-6.5, 6.5, 11)  # of the centre of mass, in pixels; nothing leaves the image


def square_distance(u: Array, v: Array, scale: float) -> Array:
    """Return the signed distance in pixels to a square of half side 6 * scale; u right, v down, any shape."""
    du, dv = np.abs(u) - 6 * scale, np.abs(v) - 6 * scale
    return np.hypot(np.maximum(du, 0), np.maximum(dv, 0)) + np.minimum(np.maximum(du, dv), 0)


def ellipse_distance(u: Array, v: Array, scale: float) -> Array:
    """Return the signed distance in pixels, exact near the edge, to an ellipse of half axes 8 and 5 times scale."""
    a, b = 8 * scale, 5 * scale
    level = np.hypot(u / a, v / b)
    slope = np.hypot(u / a**2, v / b**2)
    return level * (level - 1) / np.maximum(slope, 1e-6)


def heart_distance(u: Array, v: Array, scale: float) -> Array:
    """Return the signed distance in pixels to a heart, point down, its centre of mass at the origin.

    Source: Quilez, "2D distance functions": a unit square on its corner, with a half disc on each upper side.
    """
    unit = 13 * scale
    x, y = np.abs(u) / unit, HEART_MASS_Y - v / unit
    lobe = np.hypot(x - 0.25, y - 0.75) - np.sqrt(2) / 4
    along = 0.5 * np.maximum(x + y, 0)
    side = np.sqrt(np.minimum(x**2 + (y - 1) ** 2, (x - along) ** 2 + (y - along) ** 2)) * np.sign(x - y)
    return unit * np.where(x + y > 1, lobe, side)


def _heart_mass_y() -> float:
    """Return the height of the unit heart's centre of mass above its point: a square of area 1/2 and two half discs."""
    radius = np.sqrt(2) / 4
    disc, disc_y = np.pi * radius**2, 0.75 + 4 * radius / (3 * np.pi) / np.sqrt(2)
    return float((0.5 * 0.5 + disc * disc_y) / (0.5 + disc))


HEART_MASS_Y = _heart_mass_y()
SHAPES: dict[str, Callable[[Array, Array, float], Array]] = {
    "square": square_distance,
    "ellipse": ellipse_distance,
    "heart": heart_distance,
}


def draw(shape: str, scale: float, orientation: float) -> Array:
    """Draw one shape at every position: (P * P, SIDE, SIDE) uint8, y slow and x fast.

    White on black; an edge pixel is as grey as its centre is deep inside the edge, which anti-aliases it.
    """
    angle = np.deg2rad(orientation)
    offset = (np.arange(SIDE) - POSITIONS[:, None]).astype(np.float32)  # (P, SIDE)
    dy, dx = offset[:, None, :, None], offset[None, :, None, :]
    u = np.cos(angle) * dx + np.sin(angle) * dy
    v = np.cos(angle) * dy - np.sin(angle) * dx
    coverage = np.clip(0.5 - SHAPES[shape](u, v, scale), 0, 1)
    return np.rint(255 * coverage).astype(np.uint8).reshape(-1, SIDE, SIDE)


class Shapes(DatasetSource):
    """A white shape on black at 13,068 combinations of five known factors, as dSprites has them."""

    name = "shapes"
    title = "Shapes with known factors"
    licence = "made by this program, no licence needed"
    source = "made on the fly, after dSprites (Matthey et al. 2017)"
    sample_shape = (1, SIDE, SIDE)
    class_names = tuple(SHAPES)
    targets = (
        Target("shape", CLASS, is_factor=True),
        Target("scale", is_factor=True),
        Target("orientation", ANGLE, "degrees", 90.0, is_factor=True),
        Target("x", unit="pixels", is_factor=True),
        Target("y", unit="pixels", is_factor=True),
    )
    n_train = len(SHAPES) * len(SCALES) * len(ORIENTATIONS) * len(POSITIONS) ** 2

    def available(self, config: DataConfig) -> bool:
        return True

    def load(self, config: DataConfig) -> RawSamples:
        images_by_shape = [draw(shape, scale, angle) for shape in SHAPES for scale in SCALES for angle in ORIENTATIONS]
        images = torch.from_numpy(np.concatenate(images_by_shape)).unsqueeze(1)
        targets = torch.from_numpy(factor_grid())
        return RawSamples(Split(images, targets[:, 0].long(), targets), None, self.class_names, self.targets)


def factor_grid() -> Array:
    """Return the factor values of every image, in its order: (N, 5) float32; scale as a share, degrees, pixels."""
    axes = (np.arange(len(SHAPES)), SCALES, ORIENTATIONS, POSITIONS, POSITIONS)
    shape, scale, orientation, y, x = np.meshgrid(*axes, indexing="ij")
    return np.stack([shape, scale, orientation, x, y], axis=-1).reshape(-1, 5).astype(np.float32)
