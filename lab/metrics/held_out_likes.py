"""Held-out likes: a part of what each user likes is hidden, and a model's ranking is to find it.

N users, F items. Ratings are as lab/data/modalities/ratings.py stores them, NaN where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from lab.errors import MetricError
from lab.latent.encoding import CHUNK, inference
from lab.metrics.metric import Metric
from lab.metrics.metric_inputs import MetricInputs
from lab.metrics.ranking import RANKING_METRICS, ranked_hits
from models import Autoencoder
from models.losses import likes

GIVEN_SHARE = 0.8  # of a user's liked items that the ranking is made from; the others are to be found
MIN_LIKES = 5  # of a user who is measured: one is to be found at least
SEED = 0
K = 10  # items of a list


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


def model_scores(model: Autoencoder, given: Tensor) -> Tensor:
    """Return what a model decodes of the given ratings, (N, F)."""
    with inference(model):
        chunks = [model.decode(model.encode(model.fill_missing(chunk))) for chunk in given.split(CHUNK)]
    return torch.cat(chunks)


def rankings(scores: Tensor, users: FoldIn, k: int) -> dict[str, float]:
    """Return the means over users of all ranking metrics at k, by name."""
    ranked = ranked_hits(scores, users.seen, users.hidden, k)
    return {name: float(measure(ranked).mean()) for name, measure in RANKING_METRICS.items()}


def _list_metrics(inputs: MetricInputs) -> dict[str, float]:
    """Return the ranking metrics at K of a model's lists for the test users. Raises MetricError."""
    users = fold_in(inputs.all_images)
    try:
        return rankings(model_scores(inputs.model, users.given), users, K)
    except ValueError as error:
        raise MetricError(f"no list can be measured: {error}") from error


def _ranking(name: str) -> Metric:
    help_text, source = LISTS[name]
    return Metric(
        f"{name.lower()}_at_{K}",
        f"{name}@{K}",
        help_text,
        lambda inputs: inputs.once(_list_metrics)[name],
        source,
        needs=("ratings", "images", "encoder"),
    )


LISTS = {  # help and source
    "nDCG": (
        f"Gain of a list of {K}, ranked from 80 % of a user's likes: hits on the others count more at its top.",
        "Järvelin & Kekäläinen 2002",
    ),
    "recall": (
        f"Share of a user's held-out likes that a list of {K}, ranked from the other 80 %, could hold and does.",
        "Liang et al. 2018",
    ),
}
NDCG, RECALL = _ranking("nDCG"), _ranking("recall")
