"""Accuracy of a linear classifier on the codes."""

from __future__ import annotations

from torch import Tensor

from lab.data import sample_by_class
from lab.latent.encoding import encode
from lab.metrics.metric import Metric
from lab.metrics.metric_inputs import MAX_TRAINING_IMAGES, MetricInputs

MAX_STEPS = 200  # of the optimiser; an accuracy has long settled then
TOLERANCE = 1e-3


def linear_probe_accuracy(train_codes: Tensor, train_labels: Tensor, codes: Tensor, labels: Tensor) -> float:
    """Return the share of `codes` (N, D) that logistic regression classifies rightly, fitted on training codes (M, D).

    Every dimension is standardised first, by its mean and deviation over the training codes.

    Source: Alain & Bengio 2017, "Understanding intermediate layers using linear classifier probes".
    """
    import warnings

    from sklearn.exceptions import ConvergenceWarning  # slow to import
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    probe = make_pipeline(StandardScaler(), LogisticRegression(max_iter=MAX_STEPS, tol=TOLERANCE))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        probe.fit(train_codes.numpy(), train_labels.numpy())
    return float(probe.score(codes.numpy(), labels.numpy()))


def _accuracy(inputs: MetricInputs) -> float:
    train = inputs.dataset.train
    train = train.take(sample_by_class(train.labels, MAX_TRAINING_IMAGES))
    return linear_probe_accuracy(encode(inputs.model, train.samples), train.labels, inputs.codes, inputs.labels)


LINEAR_PROBE = Metric(
    "linear_probe_accuracy",
    "Linear probe",
    "Accuracy of a linear classifier that is given the codes.",
    _accuracy,
    "Alain & Bengio 2017",
    kind="share",
    needs=("training images", "training labels", "encoder", "codes"),
    slow=True,
)
