"""Selection of points inside an outline."""

from __future__ import annotations

import numpy as np

MAX_CORNERS = 40


def inside_polygon(points: np.ndarray, polygon: np.ndarray) -> np.ndarray:
    """Return which of points (N, 2) lie inside polygon (V, 2): (N,) bool, by the even-odd rule."""
    inside = np.zeros(len(points), dtype=bool)
    x, y = points[:, 0], points[:, 1]
    for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        if y0 == y1:
            continue  # a horizontal edge crosses no horizontal ray
        crosses = (y0 > y) != (y1 > y)
        inside ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return inside


def thin_polygon(polygon: np.ndarray) -> np.ndarray:
    """Return at most MAX_CORNERS corners, evenly spaced, of polygon (V, 2): short enough for an address."""
    if len(polygon) <= MAX_CORNERS:
        return polygon
    return polygon[np.linspace(0, len(polygon) - 1, MAX_CORNERS).round().astype(int)]


def polygon_to_text(polygon: np.ndarray) -> str:
    """Format polygon (V, 2) as "1.25_-0.5~0.75_2 ..." for an address."""
    return "~".join(f"{x:.4g}_{y:.4g}" for x, y in polygon)


def polygon_from_text(text: str) -> np.ndarray | None:
    """Parse the text of polygon_to_text; None when it is no polygon."""
    try:
        polygon = np.array([[float(v) for v in corner.split("_")] for corner in text.split("~")])
    except ValueError:
        return None
    is_outline = polygon.ndim == 2 and polygon.shape[1] == 2 and 3 <= len(polygon) <= 2 * MAX_CORNERS
    return polygon if is_outline and np.isfinite(polygon).all() else None
