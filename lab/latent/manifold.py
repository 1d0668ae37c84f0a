"""The decoded grid: a plane of the latent space as a sheet of images."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from lab.data.modalities.sample_kind import SampleKind
from lab.latent.encoding import decode
from lab.latent.projection import latent_axes, principal_axes
from models import Autoencoder, LatentSpec

CLOUD_SHARE = 0.98  # of the codes that a plane spans: outliers do not stretch it


def code_range(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return low and high, (D,) each, between which most codes (N, D) lie."""
    tail = (1 - CLOUD_SHARE) / 2
    low, high = np.quantile(codes, (tail, 1 - tail), axis=0)
    flat = high - low < 1e-6  # an unused dimension still gets a range
    return np.where(flat, low - 1.0, low), np.where(flat, high + 1.0, high)


def plane_of_dimensions(low: np.ndarray, high: np.ndarray, dims: tuple[int, int], base: np.ndarray, n: int) -> Tensor:
    """Return codes of an n x n grid over two dimensions, with the others fixed at `base` (D,).

    Returns:
        (n * n, D) float32, row by row from the top left: the first dimension grows rightwards, the second upwards.
    """
    across = np.linspace(low[dims[0]], high[dims[0]], n)
    up = np.linspace(high[dims[1]], low[dims[1]], n)
    codes = np.tile(base, (n * n, 1))
    codes[:, dims[0]] = np.tile(across, n)
    codes[:, dims[1]] = np.repeat(up, n)
    return torch.from_numpy(codes.astype(np.float32))


def manifold_codes(codes: np.ndarray, n: int, latent: LatentSpec) -> Tensor:
    """Return codes of an n x n sheet over the first two principal axes (over both dimensions of a 2-D code).

    Where a code holds a class, each column is a class (in turn), and each row a style, along the first principal axis
    of the styles.

    Returns:
        (n * n, D) float32, row by row from the top left.
    """
    if latent.n_classes:
        axes = latent_axes(codes, 1, latent)
        low, high = code_range(axes.apply(codes))
        styles = latent.free(axes.invert(np.linspace(high, low, n).reshape(n, 1)))
        rows = [latent.with_each_class(np.tile(style, (n, 1))) for style in styles]
        return torch.from_numpy(np.concatenate(rows).astype(np.float32))
    if codes.shape[1] == 1:
        low, high = code_range(codes)
        return torch.from_numpy(np.linspace(low[0], high[0], n * n, dtype=np.float32)[:, None])
    if codes.shape[1] == 2:
        low, high = code_range(codes)
        return plane_of_dimensions(low, high, (0, 1), codes.mean(0), n)
    axes = principal_axes(codes, 2)
    low, high = code_range(axes.apply(codes))
    sheet = plane_of_dimensions(low, high, (0, 1), np.zeros(2), n).numpy()
    return torch.from_numpy(axes.invert(sheet).astype(np.float32))


def tile(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Arrange pictures (N, C, H, W) uint8 as one sheet (rows * H, columns * W, C) uint8, row by row."""
    n, c, h, w = pictures.shape
    rows = -(-n // columns)
    sheet = np.zeros((rows * columns, c, h, w), dtype=np.uint8)
    sheet[:n] = pictures
    sheet = sheet.reshape(rows, columns, c, h, w).transpose(0, 3, 1, 4, 2)
    return sheet.reshape(rows * h, columns * w, c)


def decoded_manifold(model: Autoencoder, codes: np.ndarray, n: int, kind: SampleKind) -> np.ndarray:
    """Return a sheet of n x n decoded samples of a kind, (n * H, n * W, C) uint8."""
    return tile(kind.pictures(decode(model, manifold_codes(codes, n, model.latent))), n)
