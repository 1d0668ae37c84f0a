"""Accuracy of predicting labels by the nearest codes."""

from __future__ import annotations

from torch import Tensor

from lab.metrics.metric import Metric
from lab.metrics.metric_inputs import MetricInputs, training_codes
from lab.metrics.neighbour_agreement import left_out_accuracy, neighbour_table

K = 5


def knn_accuracy(train_codes: Tensor, train_labels: Tensor, codes: Tensor, labels: Tensor, k: int = K) -> float:
    """Return the share of `codes` (N, D) whose label is that of most of the min(k, M) nearest training codes (M, D)."""
    from sklearn.neighbors import KNeighborsClassifier  # slow to import

    classifier = KNeighborsClassifier(min(k, len(train_codes)), n_jobs=1).fit(train_codes.numpy(), train_labels.numpy())
    return float(classifier.score(codes.numpy(), labels.numpy()))


def _accuracy(inputs: MetricInputs) -> float:
    return knn_accuracy(*inputs.once(training_codes), inputs.codes, inputs.labels)


def _left_out_accuracy(inputs: MetricInputs) -> float:
    return left_out_accuracy(neighbour_table(inputs.sample_codes, K), inputs.sample_labels, K)


KNN_ACCURACY = Metric(
    "knn5_accuracy",
    "5-NN accuracy",
    "Share of images whose label is that of most of their five nearest training codes.",
    _accuracy,
    kind="share",
    needs=("training images", "training labels", "encoder", "codes"),
    slow=True,
    on_card=True,
    headline=True,
)
LEFT_OUT_ACCURACY = Metric(
    "knn5_left_out",
    "5-NN accuracy, leave-one-out",
    "Share of images whose label is that of most of their five nearest other images.",
    _left_out_accuracy,
    kind="share",
    needs=("labels", "codes"),
)
