"""Recommendation: a model beside popularity and EASE, each ranking all items that a user has not seen.

N users, F items. Ratings are as lab/data/modalities/ratings.py stores them, NaN where there is none.
"""

from __future__ import annotations

import torch
from torch import Tensor

from lab.data.dataset import Dataset
from lab.metrics.held_out_likes import fold_in, model_scores, rankings
from models import Autoencoder
from models.losses import likes

EASE_WEIGHT = 300.0  # lambda, of the squared norm


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
