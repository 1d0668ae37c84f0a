"""Metrics of ranked lists: all items are ranked, those that a user has seen are left out. N users, F items."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class RankedHits:
    """Hits among the first k items of each list: hits (N, k) 0 or 1, and the number of relevant items (N,), above 0."""

    hits: Tensor
    n_relevant: Tensor

    @property
    def k(self) -> int:
        return self.hits.shape[1]

    @property
    def n_reachable(self) -> Tensor:
        """Return how many relevant items a list of k can hold, (N,)."""
        return self.n_relevant.clamp(max=self.k)


def ranked_hits(scores: Tensor, seen: Tensor, relevant: Tensor, k: int) -> RankedHits:
    """Rank the items that are not seen by their scores; users without a relevant item are left out.

    Args:
        scores: (N, F), higher is better. seen, relevant: (N, F) bool.
    Raises:
        ValueError: k is more than there are items, or no user has a relevant one.
    """
    if not 0 < k <= scores.shape[1]:
        raise ValueError(f"a list of {k} cannot be made of {scores.shape[1]} items")
    relevant = relevant & ~seen
    users = relevant.any(1)
    if not users.any():
        raise ValueError("no user has a relevant item that is not seen")
    scores, seen, relevant = scores[users], seen[users], relevant[users]
    top = scores.masked_fill(seen, -torch.inf).topk(k, 1).indices
    return RankedHits(relevant.gather(1, top).double(), relevant.sum(1))


def ndcg(ranked: RankedHits) -> Tensor:
    """Return the normalised discounted cumulative gain of each list, (N,). Source: Järvelin & Kekäläinen 2002."""
    discount = torch.arange(2, ranked.k + 2).double().log2().reciprocal()
    ideal = discount.cumsum(0)[ranked.n_reachable - 1]
    return (ranked.hits @ discount) / ideal


def recall(ranked: RankedHits) -> Tensor:
    """Return the share of the relevant items that a list could hold and does, (N,). Source: Liang et al. 2018."""
    return ranked.hits.sum(1) / ranked.n_reachable


def precision(ranked: RankedHits) -> Tensor:
    """Return the share of a list that is relevant, (N,)."""
    return ranked.hits.mean(1)


def average_precision(ranked: RankedHits) -> Tensor:
    """Return the mean precision down to each hit, over the relevant items that a list could hold: (N,); MAP is its
    mean."""
    places = torch.arange(1, ranked.k + 1).double()
    return (ranked.hits * ranked.hits.cumsum(1) / places).sum(1) / ranked.n_reachable


RANKING_METRICS = {"nDCG": ndcg, "recall": recall, "precision": precision, "MAP": average_precision}
