"""How well the nearest codes tell the label."""

from __future__ import annotations

from torch import Tensor


def knn_accuracy(train_codes: Tensor, train_labels: Tensor, codes: Tensor, labels: Tensor, k: int = 5) -> float:
    """Share of `codes` (N, D) whose label is that of most of their min(k, M) nearest training codes (M, D)."""
    from sklearn.neighbors import KNeighborsClassifier  # slow to import

    classifier = KNeighborsClassifier(min(k, len(train_codes)), n_jobs=1).fit(train_codes.numpy(), train_labels.numpy())
    return float(classifier.score(codes.numpy(), labels.numpy()))
