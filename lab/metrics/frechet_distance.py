"""Fréchet distance between samples and real images, in the features of our own small classifier."""

from __future__ import annotations

import numpy as np
from torch import Tensor

from lab.errors import MetricError
from lab.latent.encoding import decode
from lab.latent.prior_samples import prior_samples
from lab.metrics.classifier_features import features
from lab.metrics.metric import Metric
from lab.metrics.metric_inputs import MAX_IMAGES, NOT_FINITE, MetricInputs
from models.classifier import Classifier
from models.exceptions import ShapeError

MIN_IMAGES = 100  # the classifier has 64 features


def classifier_frechet_distance(classifier: Classifier, samples: Tensor, images: Tensor) -> float:
    """Return the Fréchet distance between the features of samples and of real images; lower is better.

    The features are those of a small classifier of our own, not Inception: the number compares models on one dataset
    and is no FID. It depends on the number of images: compare only distances of as many.

    Args:
        classifier: of the dataset that the images are of.
        samples, images: (N, C, H, W) and (M, C, H, W), uint8 or float in [0, 1]; well over 64 of each.
    Source: Heusel et al. 2017, "GANs trained by a two time-scale update rule ...".
    """
    return frechet_distance(features(classifier, samples).numpy(), features(classifier, images).numpy())


def frechet_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Return the squared Wasserstein distance of the Gaussians with the means and covariances of two sets of features.

    |mean_a - mean_b|^2 + trace(A + B - 2 (A B)^(1/2)) with the covariances A and B.

    Args:
        a, b: (N, F) and (M, F).
    Raises:
        ShapeError: they have different features, or fewer than two rows.
    Source: Fréchet 1957; Heusel et al. 2017, section 3.
    """
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[1] or min(len(a), len(b)) < 2:
        raise ShapeError(f"two or more rows of the same features are compared, not {a.shape} with {b.shape}")
    from scipy.linalg import eigvals  # slow to import

    a, b = a.astype(np.float64), b.astype(np.float64)
    cov_a, cov_b = np.atleast_2d(np.cov(a, rowvar=False)), np.atleast_2d(np.cov(b, rowvar=False))
    # the trace of the root is the sum of the eigenvalues' roots; sqrtm is inexact where a feature is constant
    roots = np.sqrt(eigvals(cov_a @ cov_b).real.clip(min=0.0))
    between = float(np.square(a.mean(0) - b.mean(0)).sum())
    return max(0.0, between + float(np.trace(cov_a) + np.trace(cov_b) - 2 * roots.sum()))


def _distance(inputs: MetricInputs) -> float:
    images = inputs.all_images[inputs.sample]
    assert inputs.classifier is not None  # a need of the metric
    if len(images) < MIN_IMAGES:
        raise MetricError(f"the Fréchet distance needs at least {MIN_IMAGES} images")
    samples = decode(inputs.model, prior_samples(inputs.model, len(images)))
    if not samples.isfinite().all():
        raise MetricError(NOT_FINITE)
    return classifier_frechet_distance(inputs.classifier, samples, images)


FRECHET_DISTANCE = Metric(
    "classifier_frechet_distance",
    "Classifier Fréchet distance",
    f"Distance between samples from the prior and images, at most {MAX_IMAGES:,} of each, in a classifier's features.",
    _distance,
    "Heusel et al. 2017, with a small classifier of our own: not FID",
    better="lower",
    needs=("posterior", "images", "classifier"),
    slow=True,
)
