"""Latent traversals: one dimension is varied while the others are fixed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor


def ranked_dimensions(codes: np.ndarray, kl: Sequence[float] | None) -> tuple[list[int], np.ndarray]:
    """Rank the dimensions by the information they carry.

    Args:
        codes: (N, D). kl: KL of each dimension in nats per image, (D,); None for a model without a posterior.
    Returns:
        The indices of the D dimensions, the largest first; and by dimension (D,) its KL in nats, or the variance of
        its codes where there is no KL.
    """
    information = codes.var(0) if kl is None else np.asarray(kl, dtype=float)
    return np.argsort(-information, kind="stable").tolist(), information


def traversal_codes(base: np.ndarray, dims: Sequence[int], low: np.ndarray, high: np.ndarray, steps: int) -> Tensor:
    """Return codes that differ from `base` (D,) in one dimension at a time, from low to high.

    Args:
        low, high: (D,). steps: per row, at least 2.
    Returns:
        (len(dims) * steps, D) float32, row by row.
    """
    codes = np.tile(base.astype(np.float32), (len(dims) * steps, 1))
    for row, d in enumerate(dims):
        codes[row * steps : (row + 1) * steps, d] = np.linspace(low[d], high[d], steps)
    return torch.from_numpy(codes)
