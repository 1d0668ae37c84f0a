"""Ratings as triples of user, item and rating, and as a matrix. R ratings, N users, F items."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor


def rating_matrix(users: np.ndarray, items: np.ndarray, ratings: np.ndarray) -> tuple[Tensor, np.ndarray, np.ndarray]:
    """Return the matrix (N, F) float32 of ratings (R,), NaN where there is none, and the names of users and items.

    Of several ratings of one item by one user the last counts. Users and items are sorted.
    """
    user_names, rows = np.unique(users, return_inverse=True)
    item_names, columns = np.unique(items, return_inverse=True)
    matrix = torch.full((len(user_names), len(item_names)), torch.nan)
    matrix[torch.from_numpy(rows), torch.from_numpy(columns)] = torch.from_numpy(np.asarray(ratings, dtype=np.float32))
    return matrix, user_names, item_names


def at_least(values: np.ndarray, n: int) -> np.ndarray:
    """Return which of the values (R,) occur n times or more: (R,) bool."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    often: np.ndarray = counts[inverse] >= n
    return often


def core(users: np.ndarray, items: np.ndarray, n: int) -> np.ndarray:
    """Return the indices of the ratings left once every user and every item has n or more, leaving out the others."""
    index = np.arange(len(users))
    while True:
        kept = at_least(users[index], n)
        kept[kept] = at_least(items[index][kept], n)
        if kept.all():
            return index
        index = index[kept]
