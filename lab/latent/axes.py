"""The axes that codes can be drawn along: latent dimensions, principal axes of the cloud, and the error."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lab.latent.projection import Projection
from models import LatentSpec

ERROR = "error"
MAX_PCA = 3


def axis_names(latent: LatentSpec) -> list[str]:
    """Return the axes for plots of codes: "PCA 1" ... (above two free dimensions), "z0" ..., "error"."""
    pca = [f"PCA {k + 1}" for k in range(min(MAX_PCA, latent.n_free))] if latent.n_free > 2 else []
    return [*pca, *latent.names, ERROR]


def axis_points(names: Sequence[str], codes: np.ndarray, errors: np.ndarray, axes: Projection) -> np.ndarray:
    """Return the points of codes (N, D) and errors (N,) along the named axes: (N, len(names))."""
    projected = axes.apply(codes) if any(name.startswith("PCA") for name in names) else None
    columns = []
    for name in names:
        if name == ERROR:
            columns.append(errors)
        elif name.startswith("PCA") and projected is not None:
            columns.append(projected[:, int(name.removeprefix("PCA ")) - 1])
        else:
            columns.append(codes[:, int(name.removeprefix("z"))])
    return np.stack(columns, axis=1)


def widest_first(names: Sequence[str], codes: np.ndarray) -> list[str]:
    """Return axes with the dimensions among them in the order of their variance over codes (N, D), the largest first.

    An unused dimension of a VAE has a variance near zero. Principal axes are in this order already.
    """
    variances = codes.var(0)

    def width(name: str) -> float:
        return float(variances[int(name.removeprefix("z"))]) if name.startswith("z") else np.inf

    return sorted(names, key=width, reverse=True)


def axis_direction(name: str, axes: Projection, latent_dim: int) -> np.ndarray:
    """Return the unit direction (D,) of a named axis of the latent space ("error" has none)."""
    if name.startswith("PCA"):
        return axes.axes[int(name.removeprefix("PCA ")) - 1]
    direction = np.zeros(latent_dim)
    direction[int(name.removeprefix("z"))] = 1.0
    return direction


def axis_title(name: str, axes: Projection, has_prior: bool, short: bool = False) -> str:
    """Return an axis title with its unit; `short` leaves the unit out."""
    if short:
        return "MSE" if name == ERROR else name
    if name == ERROR:
        return "squared error (MSE, [0, 1] scale)"
    if name.startswith("PCA"):
        share = axes.explained[int(name.removeprefix("PCA ")) - 1]
        return f"{name} ({100 * share:.0f} % of variance)"
    return f"{name} ({'prior standard deviations' if has_prior else 'code units'})"
