"""How well a linear classifier tells the label from the code."""

from __future__ import annotations

from torch import Tensor

MAX_STEPS = 200  # of the optimiser; an accuracy has long settled then
TOLERANCE = 1e-3


def linear_probe_accuracy(train_codes: Tensor, train_labels: Tensor, codes: Tensor, labels: Tensor) -> float:
    """Share of `codes` (N, D) whose label logistic regression tells, fitted on the training codes (M, D).

    Every dimension is brought to mean 0 and spread 1 first, as it has on the training codes.

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
