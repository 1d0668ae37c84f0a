"""Responses of a code's units to images. N images, D units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ON = 0.5  # of the most that a unit ever is: more is "on"
SILENT = 0.05  # of the largest activity of all units: one that never has more is not used


@dataclass(frozen=True)
class Units:
    """rest: the code (D,) at which no unit fires; activity (N, D), the distance from it, none negative;
    selectivity (D,) from 0 to 1; order (D,), the most selective first and silent units last; silent (D,)."""

    rest: np.ndarray
    activity: np.ndarray
    selectivity: np.ndarray
    order: np.ndarray
    silent: np.ndarray

    def on(self) -> np.ndarray:
        """Return whether each unit is on for each image, (N, D): above half of its maximum."""
        most = np.where(self.silent, np.inf, self.activity.max(0))
        return self.activity > ON * most

    def firing(self, unit: int, k: int) -> np.ndarray:
        """Return the indices of the k images that activate a unit most, strongest first."""
        return np.argsort(-self.activity[:, unit], kind="stable")[:k]

    def alone(self, unit: int, codes: np.ndarray) -> np.ndarray:
        """Return the code (D,) with one unit as far from rest as codes (N, D) ever bring it, all others at rest."""
        code = self.rest.copy()
        code[unit] = codes[self.firing(unit, 1)[0], unit]
        return code


def describe_units(codes: np.ndarray) -> Units:
    """Describe codes (N, D) as units. A unit that is never negative (behind a ReLU or a sigmoid) rests at zero,
    others rest at their mean."""
    rest = np.where(codes.min(0) >= 0, 0.0, codes.mean(0)).astype(np.float32)
    activity = np.abs(codes - rest)
    most = activity.max(0)
    silent = most <= SILENT * most.max()
    selectivity = np.where(silent, 0.0, lifetime_sparseness(activity))
    order = np.lexsort((-selectivity, silent))
    return Units(rest, activity, selectivity, order, silent)


def lifetime_sparseness(activity: np.ndarray) -> np.ndarray:
    """Return the selectivity of each unit: 0 if it responds alike to all images, 1 if it responds to one alone.

    Args:
        activity: (N, D), none negative.
    Returns:
        (D,); 0 for a unit that never fires, and of a single image.
    Source: Vinje & Gallant 2000, after Rolls & Tovee 1995.
    """
    n = len(activity)
    if n == 1:
        return np.zeros(activity.shape[1], activity.dtype)
    mean, power = activity.mean(0), np.square(activity).mean(0)
    ratio = np.divide(np.square(mean), power, out=np.ones_like(mean), where=power > 0)
    return (1 - ratio) / (1 - 1 / n)
