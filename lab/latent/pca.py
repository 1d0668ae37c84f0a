"""Principal component analysis of images: the best linear code."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from lab.data.scale import from_stored
from models import Autoencoder, build_model
from models.linear_ae import LinearConfig
from models.model_config import UNBOUNDED

DOUBLE = 50_000_000  # pixels of all images that are fitted in double precision at most; above, it would take gigabytes
CHUNK = 2_000  # images at a time
EXACT = 4_096  # pixels of an image up to which the covariance is computed
SEED = 0  # of scikit-learn's randomised solver, for larger images


@dataclass(frozen=True)
class PcaFit:
    """PCA of images with P pixels: mean (P,), orthonormal axes (K, P), largest variance first; seconds of the fit."""

    mean: np.ndarray
    axes: np.ndarray
    seconds: float


def fit_pca(images: Tensor, max_size: int) -> PcaFit:
    """Fit scikit-learn's PCA to samples (N, *shape) as stored, on the data scale, the mean in place of missing values;
    it serves every size up to max_size."""
    from sklearn.decomposition import PCA  # type: ignore[import-untyped]  # slow to import

    pixels = _pixels(images)
    if pixels.size <= DOUBLE:
        pixels = pixels.astype(np.float64)
    begin = time.perf_counter()
    size = min(max_size, *pixels.shape)
    n, side = pixels.shape
    solver = "covariance_eigh" if side <= min(n, EXACT) else "auto"  # exact, and faster than the randomised one
    pca = PCA(size, svd_solver=solver, random_state=SEED, copy=False).fit(pixels)
    mean, axes = (part.astype(np.float32) for part in (pca.mean_, pca.components_))
    return PcaFit(mean, axes, time.perf_counter() - begin)


def pca_model(fit: PcaFit, size: int, sample_shape: tuple[int, ...], *, is_bounded: bool = True) -> Autoencoder:
    """Return PCA with a code of `size` numbers as a linear autoencoder.

    Its code is that of PCA: `size` projections of the centred image.
    """
    data_range = LinearConfig.data_range if is_bounded else UNBOUNDED
    model = build_model("linear", LinearConfig(latent_dim=size, data_range=data_range), sample_shape)
    axes, mean = torch.from_numpy(fit.axes[:size].copy()), torch.from_numpy(fit.mean.copy())
    weights = {
        "to_code.weight": axes,
        "to_code.bias": -(axes @ mean),
        "decoder.layers.0.weight": axes.T.contiguous(),
        "decoder.layers.0.bias": mean,
    }
    model.load_state_dict(weights)
    return model.eval()


def mse_by_size(fit: PcaFit, images: Tensor) -> np.ndarray:
    """Return the mean squared error of PCA with 1, 2, ... K numbers, on the [0, 1] scale.

    Args:
        images: (N, *shape) as stored.
    Returns:
        (K,), falling.
    """
    total = np.zeros(len(fit.axes))
    for chunk in images.split(CHUNK):
        centred = _pixels(chunk).astype(np.float64) - fit.mean
        codes = centred @ fit.axes.T
        rest = np.square(centred).sum(1)[:, None] - np.square(codes).cumsum(1)
        total += np.maximum(rest, 0.0).sum(0)
    return total / (len(images) * fit.mean.size)


def angle_to_pca(model: Autoencoder, fit: PcaFit) -> float | None:
    """Return the largest principal angle between the span of a linear decoder and PCA's subspace of the same size.

    Returns:
        Degrees, 0 to 90; None where the code is larger than the fit.
    Source: Baldi & Hornik 1989: at its best a linear autoencoder spans that subspace.
    """
    from scipy.linalg import subspace_angles  # slow to import

    size = model.latent_dim
    if size > len(fit.axes):
        return None
    with torch.no_grad():
        columns = model.decode(torch.eye(size)) - model.decode(torch.zeros(1, size))  # (D, C, H, W): without the bias
    spanned = columns.flatten(1).double().numpy().T
    return float(np.degrees(subspace_angles(spanned, fit.axes[:size].astype(np.float64).T).max()))


def _pixels(images: Tensor) -> np.ndarray:
    pixels: np.ndarray = from_stored(images).nan_to_num(nan=0.0).flatten(1).numpy()
    return pixels
