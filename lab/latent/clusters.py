"""k-means on latent codes, its agreement with the labels, and the separation of classes."""

from __future__ import annotations

import numpy as np


def kmeans(codes: np.ndarray, k: int, seed: int = 0) -> np.ndarray:
    """Cluster codes (N, D) into k, or into as many as there are different codes where these are fewer.

    Returns:
        (N,) int, numbered from the largest cluster down.
    """
    from sklearn.cluster import KMeans  # slow to import

    k = min(k, len(np.unique(codes, axis=0)))
    clusters = KMeans(k, n_init=3, random_state=seed).fit_predict(codes)
    order = np.argsort(-np.bincount(clusters, minlength=k), kind="stable")
    return np.argsort(order)[clusters]


def agreement(clusters: np.ndarray, labels: np.ndarray) -> float:
    """Return the adjusted Rand index: 1 for the same grouping, about 0 for chance. Source: Hubert & Arabie 1985."""
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(labels, clusters))


def mutual_agreement(clusters: np.ndarray, labels: np.ndarray) -> float:
    """Return the normalised mutual information: 1 for the same grouping, 0 for independent ones.

    Source: Strehl & Ghosh 2002, with the mean of the two entropies.
    """
    from sklearn.metrics import normalized_mutual_info_score

    return float(normalized_mutual_info_score(labels, clusters))


def silhouette(codes: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean over codes (N, D) of how much nearer the own class is than the next one.

    Returns:
        In [-1, 1]: 1 for classes far apart, about 0 where they overlap, below where the next one is nearer.
    Raises:
        ValueError: there are not at least two classes, or every code is a class of its own.
    Source: Rousseeuw 1987, "Silhouettes".
    """
    from sklearn.metrics import silhouette_score

    return float(silhouette_score(codes, labels))
