"""Agreement of k-means clusters of the codes with the labels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lab.latent.clusters import agreement, kmeans, mutual_agreement
from lab.metrics.metric import Metric
from lab.metrics.metric_inputs import MetricInputs


def _clusters(inputs: MetricInputs) -> np.ndarray:
    """Return as many k-means clusters of all codes as there are classes: (N,)."""
    return kmeans(inputs.codes.numpy(), max(2, min(inputs.n_classes, len(inputs.labels))))


def _metric(name: str, title: str, help: str, score: Callable[[np.ndarray, np.ndarray], float], source: str) -> Metric:
    """Return the metric that is a score of clusters (N,) and labels (N,)."""
    needs = ("labels", "codes")
    return Metric(name, title, help, lambda i: score(i.once(_clusters), i.labels.numpy()), source, needs=needs)


_ARI = "Agreement of k-means clusters with the labels: 1 for the same grouping, about 0 for chance."
_NMI = "Mutual information of k-means clusters and labels: 1 if each determines the other, 0 if they are independent."
KMEANS_ARI = _metric("kmeans_ari", "ARI of k-means", _ARI, agreement, "Hubert & Arabie 1985")
KMEANS_NMI = _metric("kmeans_nmi", "NMI of k-means", _NMI, mutual_agreement, "Strehl & Ghosh 2002")
