"""Separated attribute predictability: does one dimension alone predict one factor?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lab.metrics.factor_codes import factor_codes, factor_metric
from lab.metrics.metric_inputs import MetricInputs

MAX_STEPS = 1000  # of the classifier's optimiser


def predictability(codes: np.ndarray, factors: np.ndarray, categorical: Sequence[int] = ()) -> np.ndarray:
    """Return how well each dimension alone predicts each factor.

    Args:
        codes: (N, D).
        factors: (N, F). categorical: columns whose numbers are names without an order.
    Returns:
        (D, F) in [0, 1]: the squared correlation of a factor that is a number; for a categorical one the share of
        images that a linear classifier predicts rightly, every value weighted equally. 0 for a constant dimension.
    """
    scores = np.zeros((codes.shape[1], factors.shape[1]))
    for d in np.flatnonzero(codes.std(0) > 0):
        column = (codes[:, d] - codes[:, d].mean()) / codes[:, d].std()
        for f, factor in enumerate(factors.T):
            if f in categorical:
                scores[d, f] = _accuracy(column, factor)
            elif factor.std() > 0:
                scores[d, f] = (column * (factor - factor.mean())).mean() ** 2 / factor.var()
    return scores


def sap(codes: np.ndarray, factors: np.ndarray, categorical: Sequence[int] = ()) -> float:
    """Return how much better the best dimension predicts a factor than the second best, as a mean over the factors.

    Args:
        codes: (N, D), the means of the posteriors; factors: (N, F); categorical: as in `predictability`.
    Returns:
        In [0, 1]: 1 if each factor has a dimension of its own, 0 if two dimensions predict it equally well.
    Source: Kumar, Sattigeri & Balakrishnan 2018, section 3.
    """
    scores = np.vstack([np.zeros(factors.shape[1]), predictability(codes, factors, categorical)])
    second, best = np.sort(scores, axis=0)[-2:]
    return float((best - second).mean())


def _accuracy(column: np.ndarray, factor: np.ndarray) -> float:
    from sklearn.linear_model import LogisticRegression  # slow to import
    from sklearn.metrics import balanced_accuracy_score

    values = np.unique(factor, return_inverse=True)[1]
    if not values.any():
        return 0.0  # one value only: nothing to predict
    classifier = LogisticRegression(class_weight="balanced", max_iter=MAX_STEPS).fit(column[:, None], values)
    return float(balanced_accuracy_score(values, classifier.predict(column[:, None])))


def _sap(inputs: MetricInputs) -> float:
    data = inputs.once(factor_codes)
    return sap(data.codes, data.factors, data.categorical)


_HELP = "Separated attribute predictability: is each factor predicted by one dimension alone?"
SAP = factor_metric("sap", "SAP", _HELP, _sap, "Kumar et al. 2018")
