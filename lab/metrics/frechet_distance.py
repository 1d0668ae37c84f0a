"""How far samples are from real images, in the features of the small classifier that ships."""

from __future__ import annotations

import numpy as np
from scipy.linalg import eigvals
from torch import Tensor

from lab.metrics.classifier_features import features
from models.classifier import Classifier
from models.exceptions import ShapeError


def classifier_frechet_distance(classifier: Classifier, samples: Tensor, images: Tensor) -> float:
    """Frechet distance between the features of samples and of real images, lower is better.

    The features are those of a small classifier of our own, not Inception: the number compares models on one dataset
    here, and is no FID. It depends on how many images are taken: compare only what took as many.

    Args:
        classifier: of the dataset that the images are of.
        samples, images: (N, C, H, W) and (M, C, H, W), uint8 or float in [0, 1]; well over 64 of each.
    Source: Heusel et al. 2017, "GANs trained by a two time-scale update rule ...".
    """
    return frechet_distance(features(classifier, samples).numpy(), features(classifier, images).numpy())


def frechet_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Squared Wasserstein distance of the Gaussians with the means and covariances of two sets of features.

    |mean_a - mean_b|^2 + trace(A + B - 2 (A B)^(1/2)) with the covariances A and B.

    Args:
        a, b: (N, F) and (M, F).
    Raises:
        ShapeError: they have different features, or fewer than two rows.
    Source: Frechet 1957; Heusel et al. 2017, section 3.
    """
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[1] or min(len(a), len(b)) < 2:
        raise ShapeError(f"two or more rows of the same features are compared, not {a.shape} with {b.shape}")
    a, b = a.astype(np.float64), b.astype(np.float64)
    cov_a, cov_b = np.atleast_2d(np.cov(a, rowvar=False)), np.atleast_2d(np.cov(b, rowvar=False))
    # the trace of the root is the sum of the eigenvalues' roots; sqrtm is inexact where a feature never speaks
    roots = np.sqrt(eigvals(cov_a @ cov_b).real.clip(min=0.0))
    between = float(np.square(a.mean(0) - b.mean(0)).sum())
    return max(0.0, between + float(np.trace(cov_a) + np.trace(cov_b) - 2 * roots.sum()))
