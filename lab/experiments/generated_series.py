"""Generated windows beside real ones: what they have in common, to look at. N windows of C channels and T steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from torch import Tensor

from lab.latent.encoding import decode
from lab.latent.pca import PcaFit, fit_pca
from lab.latent.prior_samples import prior_samples
from models import Autoencoder

MAX_LAGS = 40
MIN_VARIANCE = 1e-8  # of a channel of a window, on the [0, 1] scale: below it nothing is correlated


@dataclass(frozen=True)
class Overlay:
    """Autocorrelations (C, L + 1) and projections (N, 2) of real and generated windows, and PCA's variance shares."""

    real_correlation: np.ndarray
    generated_correlation: np.ndarray
    real_points: np.ndarray
    generated_points: np.ndarray
    shares: tuple[float, float]


def autocorrelation(windows: np.ndarray) -> np.ndarray:
    """Return the autocorrelation of each channel by lag, averaged over the windows where it varies: (C, L + 1).

    Of one window it is the sum of products of the centred values `lag` steps apart, over that at lag 0; NaN where a
    channel varies in no window. L is half the window, at most MAX_LAGS.

    Args:
        windows: (N, C, T).
    """
    centred = windows - windows.mean(2, keepdims=True)
    n_steps = windows.shape[2]
    power = np.square(centred).sum(2)  # (N, C)
    varies = power > MIN_VARIANCE * n_steps
    by_lag = []
    for lag in range(min(n_steps // 2, MAX_LAGS) + 1):
        products = (centred[..., : n_steps - lag] * centred[..., lag:]).sum(2)
        shares = np.divide(products, power, out=np.zeros_like(power), where=varies)
        n = varies.sum(0)
        by_lag.append(np.divide(shares.sum(0), n, out=np.full(len(n), np.nan), where=n > 0))
    return np.stack(by_lag, axis=1)


def overlay(model: Autoencoder, real: Tensor, seed: int) -> Overlay:
    """Compare real windows (N, C, T) with as many that are decoded from samples of the prior.

    PCA is fitted to the real windows alone.
    """
    generated = decode(model, prior_samples(model, len(real), seed))
    fit = fit_pca(real, 2)
    points = [_project(fit, windows) for windows in (real, generated)]
    centred = real.flatten(1).double().numpy() - fit.mean
    shares = points[0].var(0) / max(float(np.square(centred).sum(1).mean()), 1e-12)
    correlations = [autocorrelation(windows.double().numpy()) for windows in (real, generated)]
    return Overlay(correlations[0], correlations[1], points[0], points[1], (float(shares[0]), float(shares[1])))


def _project(fit: PcaFit, windows: Tensor) -> np.ndarray:
    points = (windows.flatten(1).double().numpy() - fit.mean) @ fit.axes.T.astype(np.float64)
    return np.pad(points, ((0, 0), (0, 2 - points.shape[1])))  # a window of a single number has one component
