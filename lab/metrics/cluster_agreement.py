"""Agreement of k-means clusters of the codes with the labels."""

from __future__ import annotations

import numpy as np

from lab.latent.clusters import agreement, kmeans, mutual_agreement
from lab.metrics.metric import Metric
from lab.metrics.metric_inputs import MetricInputs


def _clusters(inputs: MetricInputs) -> np.ndarray:
    """Return as many k-means clusters of all codes as there are classes: (N,)."""
    return kmeans(inputs.codes.numpy(), max(2, min(inputs.n_classes, len(inputs.labels))))


KMEANS_ARI = Metric(
    "kmeans_ari",
    "ARI of k-means",
    "Agreement of k-means clusters with the labels: 1 for the same grouping, about 0 for chance.",
    lambda inputs: agreement(inputs.once(_clusters), inputs.labels.numpy()),
    "Hubert & Arabie 1985",
    needs=("labels", "codes"),
)
KMEANS_NMI = Metric(
    "kmeans_nmi",
    "NMI of k-means",
    "Mutual information of k-means clusters and labels: 1 if each determines the other, 0 if they are independent.",
    lambda inputs: mutual_agreement(inputs.once(_clusters), inputs.labels.numpy()),
    "Strehl & Ghosh 2002",
    needs=("labels", "codes"),
)
