"""The user's own ratings: a CSV file of users, items and, if there are any, ratings."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import torch

from lab.data.csv_text import CsvFormat, detect_format, is_missing, parse_number, read_rows
from lab.data.dataset import DataConfig, DatasetSource, RawSamples, Split
from lab.data.features import Feature
from lab.data.own_paths import has_own_file, own_path
from lab.data.rating_tables import rating_matrix
from lab.errors import DatasetError

ONE_CLASS = "users"  # the class of all users
MIN_USERS, MIN_ITEMS = 10, 2
MAX_USERS, MAX_ITEMS = 10_000, 2_000  # of the items, the most rated
MAX_RATINGS = 10_000_000
COLUMNS = 3  # user, item, rating; further ones are left out
Triples = tuple[np.ndarray, np.ndarray, np.ndarray]


class RatingsFile(DatasetSource):
    """A CSV file: a row a rating, of user, item and rating in its first columns; without ratings each row is a like."""

    name = "ratings-file"
    kind = "ratings"
    title = "Your ratings (CSV)"
    licence = "yours"
    source = "a file of your own"
    sample_shape = None
    class_names = (ONE_CLASS,)

    def available(self, config: DataConfig) -> bool:
        return has_own_file(config)

    def load(self, config: DataConfig) -> RawSamples:
        if not self.available(config):
            raise DatasetError(
                f'there is no CSV file at "{config.path}" that this server may read: set path to a file of users, '
                "items and ratings"
            )
        users, items, ratings = most_rated(read_ratings(own_path(config)))
        _check_size(len(np.unique(users)), len(np.unique(items)))
        matrix, _, names = rating_matrix(users, items, ratings)
        split = Split(matrix, torch.zeros(len(matrix), dtype=torch.int64))
        return RawSamples(split, None, self.class_names, features=tuple(Feature(str(name)) for name in names))


def read_ratings(path: Path) -> Triples:
    """Return users, items (R,) str and ratings (R,) float64; rows without a rating are left out.

    Raises:
        DatasetError: it is no such file; the message names the row.
    """
    form = detect_format(path)
    triples: list[tuple[str, str, float]] = []
    for position, (number, cells) in enumerate(read_rows(path, form)):
        if len(cells) < 2:
            raise DatasetError("the file has one column: it needs users and items, and ratings if there are any")
        if position == 0 and _is_header(cells, form):
            continue
        rating = _rating(number, cells, form)
        if rating is None:
            continue
        if not cells[0] or not cells[1]:
            raise DatasetError(f"row {number:,} has no {'item' if cells[0] else 'user'}: fill it in, or remove the row")
        triples.append((cells[0], cells[1], rating))
        if len(triples) > MAX_RATINGS:
            raise DatasetError(f"the file has more than {MAX_RATINGS:,} ratings: keep fewer")
    if not triples:
        raise DatasetError("the file has no ratings: give a row a rating, of user, item and rating")
    users, items, ratings = zip(*triples, strict=True)
    if max(ratings) <= 0:
        raise DatasetError("no rating is above 0: the highest says what counts as liked (0.8 of it)")
    return np.array(users), np.array(items), np.array(ratings)


def most_rated(triples: Triples) -> Triples:
    """Return the ratings of the MAX_ITEMS items with the most."""
    users, items, ratings = triples
    names, counts = np.unique(items, return_counts=True)
    kept = np.isin(items, names[np.argsort(-counts, kind="stable")[:MAX_ITEMS]])
    return users[kept], items[kept], ratings[kept]


def _is_header(cells: list[str], form: CsvFormat) -> bool:
    """Return whether the first row names the columns."""
    if len(cells) >= COLUMNS:
        return not is_missing(cells[2]) and parse_number(cells[2], form.decimal) is None
    return cells[0].lower().startswith("user")


def _rating(number: int, cells: list[str], form: CsvFormat) -> float | None:
    """Return the rating of a row, 1 where the file has none; None where it is missing. Raises DatasetError."""
    if len(cells) < COLUMNS:
        return 1.0
    if is_missing(cells[2]):
        return None
    rating = parse_number(cells[2], form.decimal)
    if rating is None or not math.isfinite(rating) or rating < 0:
        raise DatasetError(f'the rating in row {number:,}, "{cells[2][:40]}", is no number from 0: mend or remove it')
    return rating


def _check_size(n_users: int, n_items: int) -> None:
    if n_users < MIN_USERS or n_items < MIN_ITEMS:
        raise DatasetError(
            f"the file has ratings of {n_items} items (of {MIN_ITEMS} or more) by {n_users} users (of {MIN_USERS} or "
            "more): add some"
        )
    if n_users > MAX_USERS:
        raise DatasetError(f"the file has {n_users:,} users; at most {MAX_USERS:,} are trained on: keep a part of them")
