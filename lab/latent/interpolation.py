"""Interpolation between two codes, and the distance of its images from real ones."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from lab.data.scale import from_stored
from lab.latent.encoding import decode
from models import Autoencoder

CHUNK = 1000  # real images compared at once
PARALLEL = 1e-4  # sine of the angle below which two codes lie on one line through zero


def linear_path(start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    """Return codes on the straight line from start to end, (D,) each, both included: (steps, D)."""
    share = np.linspace(0.0, 1.0, steps)[:, None]
    return (1 - share) * start + share * end


def spherical_path(start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    """Return codes on the arc around zero from start to end, which keeps their distance from zero; (steps, D).

    On one line through zero: that line. Source: Shoemake 1985; for latent spaces White 2016.
    """
    lengths = np.linalg.norm(start) * np.linalg.norm(end)
    angle = np.arccos(np.clip(start @ end / lengths, -1.0, 1.0)) if lengths else 0.0
    if np.sin(angle) < PARALLEL:
        return linear_path(start, end, steps)
    share = np.linspace(0.0, 1.0, steps)[:, None]
    return (np.sin((1 - share) * angle) * start + np.sin(share * angle) * end) / np.sin(angle)


PATHS = {"linear": linear_path, "spherical": spherical_path}


def decoded_paths(model: Autoencoder, codes: np.ndarray, pairs: np.ndarray, path: str, steps: int) -> Tensor:
    """Decode the steps between pairs of codes.

    Args:
        codes: (N, D). pairs: (P, 2) indices of codes. path: a name in PATHS.
    Returns:
        (P * steps, *shape) on the data scale, pair after pair.
    """
    paths = [PATHS[path](codes[start], codes[end], steps) for start, end in pairs]
    return decode(model, torch.from_numpy(np.concatenate(paths).astype(np.float32)))


def ends_and_between(distances: Tensor, steps: int) -> tuple[float, float]:
    """Return the mean distance at the two ends of decoded paths (P * steps,), and between them."""
    by_path = distances.reshape(-1, steps)
    return float(by_path[:, [0, -1]].mean()), float(by_path[:, 1:-1].mean())


def nearest_real(images: Tensor, real: Tensor) -> tuple[Tensor, Tensor]:
    """Return the distance of each image from the nearest real one.

    Args:
        images: (B, *shape) on the data scale. real: (N, *shape) as stored.
    Returns:
        Distances (B,), root mean square over the values on the data scale; and the indices of the nearest (B,).
    """
    flat = images.flatten(1)
    best = torch.full((len(flat),), torch.inf)
    nearest = torch.zeros(len(flat), dtype=torch.long)
    for start in range(0, len(real), CHUNK):
        chunk = from_stored(real[start : start + CHUNK]).nan_to_num(nan=0.0).flatten(1)
        squared = (flat.square().sum(1)[:, None] + chunk.square().sum(1) - 2 * flat @ chunk.T).clamp_min(0)
        least, index = squared.min(1)
        nearest = torch.where(least < best, index + start, nearest)
        best = torch.minimum(least, best)
    return (best / flat.shape[1]).sqrt(), nearest
