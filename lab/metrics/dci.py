"""Disentanglement, completeness and informativeness of a code whose factors are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lab.errors import MetricError
from lab.metrics.factor_codes import factor_codes, factor_metric
from lab.metrics.metric import Kind, Metric
from lab.metrics.metric_inputs import MetricInputs

TREES = 20
DEPTH = 12
MIN_IMAGES = 10
HELD_OUT = 0.25


@dataclass(frozen=True)
class DCI:
    """Scores in [0, 1], higher is better.

    disentanglement: is each dimension important for one factor only? completeness: is each factor captured by one
    dimension only? informativeness: accuracy of predicting the factors of held-out images from all dimensions.
    """

    disentanglement: float
    completeness: float
    informativeness: float


def dci(codes: np.ndarray, factors: np.ndarray, seed: int = 0) -> DCI:
    """Predict each factor from all dimensions with a random forest; its feature importances give the scores.

    Args:
        codes: (N, D), the means of the posteriors. factors: (N, F), each of few values.
    Source: Eastwood & Williams 2018, sections 2 and 4.3, with random forests that classify as in Locatello et al. 2019.
    """
    from sklearn.model_selection import train_test_split  # slow to import

    train, test = train_test_split(np.arange(len(codes)), test_size=HELD_OUT, random_state=seed)
    importance, accuracy = [], []
    for factor in factors.T:
        values = np.unique(factor, return_inverse=True)[1]
        features, score = _forest(codes[train], values[train], codes[test], values[test], seed)
        importance.append(features)
        accuracy.append(score)
    table = np.stack(importance, axis=1)  # (D, F)
    return DCI(disentanglement(table), completeness(table), float(np.mean(accuracy)))


def disentanglement(importance: np.ndarray) -> float:
    """Return 1 minus the entropy of each row of an importance table (D, F), weighted by the use of its dimension."""
    used = importance.sum(1)
    return float(_concentration(importance) @ used / used.sum()) if used.sum() > 0 else 0.0


def completeness(importance: np.ndarray) -> float:
    """Return 1 minus the entropy of each column of an importance table (D, F), weighted likewise."""
    return disentanglement(importance.T)


def _concentration(rows: np.ndarray) -> np.ndarray:
    """Return 1 for a row of (A, B) with one entry, 0 where all are equal; 0 for an empty row."""
    total = rows.sum(1, keepdims=True)
    share = np.divide(rows, total, out=np.zeros_like(rows), where=total > 0)
    logs = np.log(share, out=np.zeros_like(share), where=share > 0)
    entropy = -(share * logs).sum(1) / np.log(max(rows.shape[1], 2))
    concentration: np.ndarray = np.where(total[:, 0] > 0, 1 - entropy, 0.0)
    return concentration


def _forest(
    codes: np.ndarray, values: np.ndarray, other_codes: np.ndarray, other_values: np.ndarray, seed: int
) -> tuple[np.ndarray, float]:
    """Return the feature importances of a forest (D,), which sum to 1 or are all 0, and its accuracy on the others."""
    from sklearn.ensemble import RandomForestClassifier

    forest = RandomForestClassifier(TREES, max_depth=DEPTH, max_features=None, random_state=seed, n_jobs=1)
    forest.fit(codes, values)  # a tree may split on any dimension: then a perfect one is used alone
    return forest.feature_importances_, float(forest.score(other_codes, other_values))


def _scores(inputs: MetricInputs) -> DCI:
    data = inputs.once(factor_codes)
    if len(data.codes) < MIN_IMAGES:
        raise MetricError(f"DCI needs at least {MIN_IMAGES} images: a quarter of them are held out")
    return dci(data.codes, data.factors)


def _part(name: str, kind: Kind, help: str) -> Metric:
    """Return the metric that is the part of DCI of that name."""

    def measure(inputs: MetricInputs) -> float:
        return float(getattr(inputs.once(_scores), name))

    return factor_metric(name, f"DCI {name}", help, measure, "Eastwood & Williams 2018", kind)


DISENTANGLEMENT = _part("disentanglement", "number", "Is each dimension important for one factor only?")
COMPLETENESS = _part("completeness", "number", "Is each factor captured by one dimension only?")
INFORMATIVENESS = _part("informativeness", "share", "Accuracy of predicting the factors from the whole code.")
