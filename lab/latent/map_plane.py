"""The plane of the latent space that a map shows. D latent dimensions, K classes."""

from __future__ import annotations

from typing import TypedDict

import numpy as np

from lab.latent.axes import MAX_PCA, axis_direction, axis_names
from lab.latent.projection import latent_axes, principal_axes
from models import LatentSpec

MAX_FURTHER = 20  # directions off a plane that get a slider


class Direction(TypedDict):
    """A direction of the latent space."""

    name: str
    direction: list[float]  # (D,)


def first_axes(latent: LatentSpec) -> tuple[str, str]:
    """Return the initial axes of a map, none of them along a class."""
    names = axis_names(latent)
    return names[0], names[1 if latent.n_free > 1 else 0]


def plane_of(
    codes: np.ndarray, names: tuple[str, str], latent: LatentSpec, chosen_class: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray, str]:
    """Return origin and two directions of the plane of a map, (D,) each, and a sentence on what it leaves out.

    Args:
        codes: (N, D).
        names: two of axis_names: a pair of principal axes, or of dimensions.
        chosen_class: where a code holds a class, the whole plane is of this one.
    """
    origin, across, up, hides = _plane_of_free(latent.free(codes), names)
    return latent.with_class(origin, chosen_class), latent.pad(across), latent.pad(up), hides


def _plane_of_free(codes: np.ndarray, names: tuple[str, str]) -> tuple[np.ndarray, np.ndarray, np.ndarray, str]:
    """Return the same of codes without a class."""
    size = codes.shape[1]
    if size == 1:  # a line: up and down change nothing
        return np.zeros(1), np.ones(1), np.zeros(1), "The code has one dimension: only left and right change it."
    axes = principal_axes(codes, MAX_PCA)
    directions = [axis_direction(name, axes, size) for name in names]
    origin = axes.mean - sum((axes.mean @ direction) * direction for direction in directions)
    if names[0].startswith("PCA"):
        origin = axes.mean
    if size <= 2:
        return origin, directions[0], directions[1], ""
    total = codes.var(0).sum()
    if not total:
        return origin, directions[0], directions[1], "All codes are equal: the model does not distinguish the images."
    shown_share = ((codes - axes.mean) @ np.stack(directions, axis=1)).var(0).sum() / total
    shown = f"{100 * shown_share:.0f} % of the variance of {size} dimensions"
    hides = f"This plane shows {shown}; the rest is fixed at its mean."
    return origin, directions[0], directions[1], hides


def further_directions(codes: np.ndarray, names: tuple[str, str], latent: LatentSpec) -> list[Direction]:
    """Return directions off the plane of two axes, the largest variance first.

    A plane through chosen images needs all of these, and those of the plane itself: they come last.
    """
    if names[0].startswith("PCA"):
        axes = latent_axes(codes, min(latent.size, MAX_FURTHER + MAX_PCA), latent).axes
        named = {f"PCA {k + 1}": axis for k, axis in enumerate(axes)}
    else:
        widest = np.argsort(-latent.free(codes).var(0), kind="stable")
        all_names, directions = latent.names, np.eye(latent.size)
        named = {all_names[d]: directions[d] for d in widest}
    own = {name: named.pop(name) for name in names if name in named}
    chosen = list(named.items())[:MAX_FURTHER] + list(own.items())
    return [{"name": name, "direction": np.round(direction, 6).tolist()} for name, direction in chosen]
