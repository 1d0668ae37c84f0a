"""Stroke width of a drawing, measured and changed by the distance to the ink's edge.

static/lab/image/stroke.js does the same in the browser.
"""

from __future__ import annotations

import numpy as np

TOLERANCE = 1.4  # strokes within this factor of the usual width, or its inverse, are left as they are
BLOB = 0.5  # of the longer side of its box: what is wider is no stroke
THINNEST = 0.1  # share of the strokes' places that may be lost when they are thinned
EDGE = 0.5  # pixels from the middle of a pixel to its edge


def stroke_width(ink: np.ndarray) -> float:
    """Return the mean width of the strokes of ink (H, W) bool, in pixels; 0 without ink."""
    ridge = _ridge(_distances(ink))
    return 2 * float(ridge.mean()) - EDGE if len(ridge) else 0.0


def usual_strokes(picture: np.ndarray, paper: float, lightest: float, share: float) -> np.ndarray | None:
    """Thin or thicken strokes until they are `share` of the longer side of the box around them.

    Args:
        picture: (H, W) uint8, light ink on dark cut down to its ink, with greys from `paper` to `lightest`.
    Returns:
        (H', W') uint8, with a margin; None if nothing has to change: the strokes are about as wide as that already,
        or the drawing is a blob rather than strokes.
    """
    ink = picture > (paper + lightest) / 2
    depth = _distances(ink)
    ridge = np.sort(_ridge(depth))
    if len(ridge) == 0:
        return None
    width, side = 2 * float(ridge.mean()) - EDGE, max(picture.shape)
    target = share * (side - width) / (1 - share)  # the box grows with its strokes: its inside, side - width, stays
    if 1 / TOLERANCE <= width / (share * side) <= TOLERANCE or width > BLOB * side or target < 1:
        return None
    if target > width:
        level = _thickened(ink, (target - width) / 2)
    else:
        thinnest = float(ridge[int(THINNEST * len(ridge))])
        level = np.clip(depth - min((width - target) / 2, thinnest - 1), 0, 1)
    return np.rint(paper + (lightest - paper) * level).astype(np.uint8)


def _thickened(ink: np.ndarray, by: float) -> np.ndarray:
    """Return an image in [0, 1] with the ink grown by some pixels on every side; the image is enlarged."""
    return np.clip(1 + by - _to_nearest_zero(~np.pad(ink, int(np.ceil(by)) + 1)), 0, 1)


def _distances(ink: np.ndarray) -> np.ndarray:
    """Return (H, W) float64: pixels from each pixel of ink to the nearest paper, which also surrounds the image."""
    return _to_nearest_zero(np.pad(ink, 1))[1:-1, 1:-1]


def _to_nearest_zero(ones: np.ndarray) -> np.ndarray:
    from scipy.ndimage import distance_transform_edt  # a fifth of a second: only when an image is prepared

    return distance_transform_edt(ones)


def _ridge(depth: np.ndarray) -> np.ndarray:
    """Return the distances (N,) along the centre lines of strokes, where no neighbour is farther from the paper."""
    around = np.pad(depth, 1)
    height, width = depth.shape
    highest = depth
    for top in range(3):
        for left in range(3):
            highest = np.maximum(highest, around[top : top + height, left : left + width])
    return depth[(depth > 0) & (depth >= highest)]
