"""The plane of the latent space that a map shows. D latent dimensions, K classes."""

from __future__ import annotations

from typing import Any

import numpy as np

from lab.latent.axes import MAX_PCA, axis_direction, axis_names
from lab.latent.projection import principal_axes
from models.conditional_vae import class_scale

MAX_FURTHER = 20  # directions off a plane that get a slider


def first_axes(codes: np.ndarray, label_size: int = 0) -> tuple[str, str]:
    """Return the initial axes of a map of codes (N, D), none of them along a class."""
    size = codes.shape[1] - label_size
    names = axis_names(size)
    return names[0], names[1 if size > 1 else 0]


def plane_of(
    codes: np.ndarray, names: tuple[str, str], label_size: int = 0, chosen_class: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray, str]:
    """Return origin and two directions of the plane of a map, (D,) each, and a sentence on what it leaves out.

    Args:
        names: two of axis_names: a pair of principal axes, or of dimensions.
        label_size: how many of a code's numbers, its last, are a class: the whole plane is of the class `held`.
    """
    if label_size:
        *style, hides = plane_of(codes[:, :-label_size], names)
        origin, across, up = (np.pad(part, (0, label_size)) for part in style)
        origin[-label_size:] = class_part(label_size, chosen_class)
        return origin, across, up, hides
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


def further_directions(codes: np.ndarray, names: tuple[str, str], label_size: int) -> list[dict[str, Any]]:
    """Return directions off the plane of two axes, the largest variance first: {"name", "direction" (D,)} each.

    A plane through chosen images needs all of these, and those of the plane itself: they come last.
    """
    size = codes.shape[1]
    if names[0].startswith("PCA"):
        axes = principal_axes(codes, min(size, MAX_FURTHER + MAX_PCA), label_size).axes
        named = {f"PCA {k + 1}": axis for k, axis in enumerate(axes)}
    else:
        widest = np.argsort(-codes[:, : size - label_size].var(0), kind="stable")
        named = {f"z{d}": np.eye(size)[d] for d in widest}
    own = {name: named.pop(name) for name in names if name in named}
    chosen = list(named.items())[:MAX_FURTHER] + list(own.items())
    return [{"name": name, "direction": np.round(direction, 6).tolist()} for name, direction in chosen]


def class_part(n_classes: int, number: int) -> np.ndarray:
    """Return the class part of a code, (K,); empty for a model without classes."""
    part = np.zeros(n_classes)
    if n_classes:
        part[number] = class_scale(n_classes)
    return part
