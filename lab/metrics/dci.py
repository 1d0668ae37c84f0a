"""Disentanglement, completeness and informativeness of a code whose factors are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

TREES = 20
DEPTH = 12
HELD_OUT = 0.25


@dataclass(frozen=True)
class DCI:
    """Each in [0, 1], higher is better.

    disentanglement: does a dimension tell of one factor only? completeness: is a factor told by one dimension only?
    informativeness: how well do all dimensions together tell the factors of images held out (share told right)?
    """

    disentanglement: float
    completeness: float
    informativeness: float


def dci(codes: np.ndarray, factors: np.ndarray, seed: int = 0) -> DCI:
    """A forest of trees tells each factor from all dimensions; what it looks at says how they are shared out.

    Args:
        codes: (N, D), the means of the posteriors. factors: (N, F), each of few values.
    Source: Eastwood & Williams 2018, sections 2 and 4.3, with random forests that classify as in Locatello et al. 2019.
    """
    from sklearn.model_selection import train_test_split  # slow to import

    seen, unseen = train_test_split(np.arange(len(codes)), test_size=HELD_OUT, random_state=seed)
    importance, accuracy = [], []
    for factor in factors.T:
        values = np.unique(factor, return_inverse=True)[1]
        told, right = _forest(codes[seen], values[seen], codes[unseen], values[unseen], seed)
        importance.append(told)
        accuracy.append(right)
    table = np.stack(importance, axis=1)  # (D, F)
    return DCI(disentanglement(table), completeness(table), float(np.mean(accuracy)))


def disentanglement(importance: np.ndarray) -> float:
    """Of an importance table (D, F): 1 minus the entropy of each row, averaged by how much its dimension is used."""
    used = importance.sum(1)
    return float(_concentration(importance) @ used / used.sum()) if used.sum() > 0 else 0.0


def completeness(importance: np.ndarray) -> float:
    """Of an importance table (D, F): the same of its columns, by how much each factor is told."""
    return disentanglement(importance.T)


def _concentration(rows: np.ndarray) -> np.ndarray:
    """1 where a row (A, B) stands on one column, 0 where all are equal; 0 for an empty row."""
    total = rows.sum(1, keepdims=True)
    share = np.divide(rows, total, out=np.zeros_like(rows), where=total > 0)
    logs = np.log(share, out=np.zeros_like(share), where=share > 0)
    found: np.ndarray = np.where(total[:, 0] > 0, 1 + (share * logs).sum(1) / np.log(max(rows.shape[1], 2)), 0.0)
    return found


def _forest(
    codes: np.ndarray, values: np.ndarray, other_codes: np.ndarray, other_values: np.ndarray, seed: int
) -> tuple[np.ndarray, float]:
    """What a forest looks at (D,), which sums to 1 or is all 0, and the share of the other values it tells right."""
    from sklearn.ensemble import RandomForestClassifier

    forest = RandomForestClassifier(TREES, max_depth=DEPTH, max_features=None, random_state=seed, n_jobs=1)
    forest.fit(codes, values)  # each tree may look at every dimension: a perfect one is then looked at alone
    return forest.feature_importances_, float(forest.score(other_codes, other_values))
