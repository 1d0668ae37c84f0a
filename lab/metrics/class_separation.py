"""Separation of the classes in the latent space."""

from __future__ import annotations

import numpy as np

from lab.errors import MetricError
from lab.latent.clusters import silhouette
from lab.metrics.metric import Metric
from lab.metrics.metric_inputs import MetricInputs


def _silhouette(inputs: MetricInputs) -> float:
    codes, labels = inputs.sample_codes, inputs.sample_labels
    if len(np.unique(labels)) == len(labels):
        raise MetricError("every image has a label of its own: there are no classes to separate")
    return silhouette(codes, labels)


SILHOUETTE = Metric(
    "silhouette",
    "Silhouette",
    "How much nearer a code is to its own class than to the next one: 1 is far apart, 0 overlaps.",
    _silhouette,
    "Rousseeuw 1987",
    needs=("labels", "codes"),
)
