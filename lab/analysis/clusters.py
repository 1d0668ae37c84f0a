"""k-means on latent codes, and how far it agrees with the labels."""

from __future__ import annotations

import numpy as np


def kmeans(codes: np.ndarray, k: int, seed: int = 0) -> np.ndarray:
    """Cluster codes (N, D) into k: (N,) int, numbered from the largest cluster down."""
    from sklearn.cluster import KMeans  # slow to import: not before somebody asks for clusters

    found = KMeans(k, n_init=3, random_state=seed).fit_predict(codes)
    order = np.argsort(-np.bincount(found, minlength=k), kind="stable")
    return np.argsort(order)[found]


def agreement(clusters: np.ndarray, labels: np.ndarray) -> float:
    """Adjusted Rand index: 1 for the same grouping, about 0 for chance. Source: Hubert & Arabie 1985."""
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(labels, clusters))
