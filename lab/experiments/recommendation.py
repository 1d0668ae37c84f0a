"""Recommendation: a model beside popularity and EASE, each ranking all items that a user has not seen.

N users, F items. Ratings are as lab/data/modalities/ratings.py stores them, NaN where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from lab.data.dataset import Dataset
from lab.latent.encoding import CHUNK, inference
from lab.metrics.ranking import RANKING_METRICS, ranked_hits
from models import Autoencoder
from models.losses import likes

EASE_WEIGHT = 300.0  # lambda, of the squared norm
GIVEN_SHARE = 0.8  # of a user's liked items that the ranking is made from; the others are to be found
MIN_LIKES = 5  # of a user who is measured: one is to be found at least
SEED = 0


@dataclass(frozen=True)
class FoldIn:
    """Users of whom a part is hidden: ratings (N, F) that are given, and the liked items (N, F) bool to be found."""

    given: Tensor
    hidden: Tensor

    @property
    def seen(self) -> Tensor:
        return ~self.given.isnan()


def fold_in(ratings: Tensor, share: float = GIVEN_SHARE, min_likes: int = MIN_LIKES, seed: int = SEED) -> FoldIn:
    """Hide some liked items of each user (N, F), chosen by a seed; users with fewer than `min_likes` are left out.

    Args:
        share: of a user's liked items that stay; one is hidden at least.
    """
    liked = likes(ratings).bool()
    kept = liked.sum(1) >= min_likes
    ratings, liked = ratings[kept], liked[kept]
    chance = torch.rand(ratings.shape, generator=torch.Generator().manual_seed(seed)).masked_fill(~liked, 2.0)
    order = chance.argsort(1).argsort(1)  # of a user's liked items, shuffled
    n_hidden = ((1 - share) * liked.sum(1)).round().long().clamp(min=1)
    hidden = order < n_hidden[:, None]
    return FoldIn(ratings.masked_fill(hidden, torch.nan), hidden)


def popularity_scores(train: Tensor, given: Tensor) -> Tensor:
    """Return how many training users (M, F) like each item, for every user (N, F): the same list for all."""
    return likes(train).sum(0).expand(len(given), -1)


def ease_weights(train: Tensor, weight: float = EASE_WEIGHT) -> Tensor:
    """Return EASE's item-to-item weights (F, F), in closed form, from the likes of training users (M, F).

    Source: Steck 2019, "Embarrassingly shallow autoencoders for sparse data".
    """
    x = likes(train).double()
    inverse = torch.linalg.inv(x.T @ x + weight * torch.eye(x.shape[1], dtype=x.dtype))
    weights = -inverse / inverse.diagonal()
    return weights.fill_diagonal_(0.0)


def ease_scores(weights: Tensor, given: Tensor) -> Tensor:
    return likes(given).to(weights.dtype) @ weights


def model_scores(model: Autoencoder, given: Tensor) -> Tensor:
    """Return what a model decodes of the given ratings, (N, F)."""
    with inference(model):
        chunks = [model.decode(model.encode(model.fill_missing(chunk))) for chunk in given.split(CHUNK)]
    return torch.cat(chunks)


def rankings(scores: Tensor, users: FoldIn, k: int) -> dict[str, float]:
    """Return the means over users of all ranking metrics at k, by name."""
    ranked = ranked_hits(scores, users.seen, users.hidden, k)
    return {name: float(measure(ranked).mean()) for name, measure in RANKING_METRICS.items()}


def compare_with_rivals(model: Autoencoder, data: Dataset, k: int) -> dict[str, dict[str, float]]:
    """Return the ranking metrics at k of a model, EASE and popularity on the test users, by who.

    Raises:
        ValueError: no test user likes MIN_LIKES items, or k is more than there are items.
    """
    users, train = fold_in(data.test.samples), data.train.samples
    scores = {
        "model": model_scores(model, users.given),
        "EASE": ease_scores(ease_weights(train), users.given),
        "popularity": popularity_scores(train, users.given),
    }
    return {name: rankings(of, users, k) for name, of in scores.items()}
