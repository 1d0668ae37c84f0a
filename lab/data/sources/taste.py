"""Ratings of simulated users, made on the fly."""

from __future__ import annotations

import numpy as np
import torch

from lab.data.dataset import DataConfig, DatasetSource, RawSamples, Split
from lab.data.features import Feature
from lab.data.targets import Target

GENRES = (
    *("action", "animation", "comedy", "crime", "documentary"),
    *("drama", "fantasy", "horror", "romance", "science fiction"),
)
ITEMS_PER_GENRE, N_USERS = 50, 600
SEED = 13
FOCUS = 0.2  # of a user's mixture of tastes, as a Dirichlet distribution has it: low values favour one taste
POPULARITY = 0.8  # standard deviation of an item's log popularity
PULL = 7.0  # log odds that a user meets an item of a taste that is all theirs rather than one of none
LEAST, MEAN_LOG, SPREAD = 15, 3.6, 0.5  # rated items of a user: at least, and log-normal above
STARS = np.arange(1, 11) / 2  # that can be given: 0.5 to 5


class Taste(DatasetSource):
    """600 users by 500 items of ten genres: tastes mixed by user, popular and good items, noise."""

    name = "taste"
    kind = "ratings"
    title = "Tastes (simulated users)"
    licence = "made by this program, no licence needed"
    source = "simulated on the fly: neither users nor items exist"
    sample_shape = (len(GENRES) * ITEMS_PER_GENRE,)
    class_names = GENRES  # a user's strongest taste
    targets = tuple(Target(f"taste for {genre}", unit="share", is_factor=True) for genre in GENRES)
    n_train = N_USERS

    def available(self, config: DataConfig) -> bool:
        return True

    def load(self, config: DataConfig) -> RawSamples:
        rng = np.random.default_rng(SEED)
        tastes = rng.dirichlet(np.full(len(GENRES), FOCUS), N_USERS)  # (N, G)
        ratings = torch.from_numpy(simulate(tastes, rng)).float()
        features = tuple(
            Feature(f"{genre.capitalize()} {number + 1}", "stars", group=genre)
            for genre in GENRES
            for number in range(ITEMS_PER_GENRE)
        )
        split = Split(ratings, torch.from_numpy(tastes.argmax(1)), torch.from_numpy(tastes).float())
        return RawSamples(split, None, self.class_names, self.targets, features)


def simulate(tastes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the ratings (N, F) in stars of users with these mixtures of tastes (N, G), NaN where there is none.

    An item has a main genre and a little of others. Users meet popular items and those of their tastes more often; what
    they give rises with how well an item fits them and with how good it is.
    """
    n_users, n_genres = tastes.shape
    main = np.repeat(np.arange(n_genres), ITEMS_PER_GENRE)
    genres = 0.7 * np.eye(n_genres)[main] + 0.3 * rng.dirichlet(np.full(n_genres, 0.3), len(main))  # (F, G)
    popularity, quality = rng.normal(0, POPULARITY, len(main)), rng.normal(0, 0.5, len(main))
    fit = tastes @ genres.T  # (N, F), 0 to 1
    chance = popularity + PULL * fit + rng.gumbel(size=fit.shape)  # the highest are a draw without replacement
    counts = (LEAST + rng.lognormal(MEAN_LOG, SPREAD, (n_users, 1))).clip(max=len(main) // 2)
    met = (-chance).argsort(1).argsort(1) < counts
    stars = 3.4 + 2.0 * fit + quality + rng.normal(0, 0.4, (n_users, 1)) + rng.normal(0, 0.6, fit.shape)
    rounded = STARS[np.abs(stars.clip(0.5, 5.0)[..., None] - STARS).argmin(-1)]
    ratings: np.ndarray = np.where(met, rounded, np.nan)
    return ratings
