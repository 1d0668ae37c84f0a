"""Decode where the animal is from codes of its neurons, and compare clusters of the codes with it.

N codes in the order of time, D latent dimensions, P numbers of a place: x and y, or the position on a track.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lab.data.targets import TIME, Target
from lab.latent.clusters import mutual_agreement

NEIGHBOURS = 25
PLACES = (("x", "y"), ("position",))  # targets that are a place, in the order of preference
BINS = {1: 16, 2: 5}  # of each number of a place, by how many numbers it has: 16 or 25 in all
SHIFTS = 99  # circular shifts of the behaviour, evenly spread over the session but for its ends
MARGIN = 0.1  # of the session: shifts are at least this far from none


def place_columns(targets: tuple[Target, ...]) -> list[int]:
    """Return which targets say where the animal is; none where there is no place."""
    known = [target.name for target in targets]
    for names in PLACES:
        if all(name in known for name in names):
            return [known.index(name) for name in names]
    return []


def time_order(values: np.ndarray, targets: tuple[Target, ...]) -> np.ndarray:
    """Return the indices (N,) of samples with these values (N, T) in the order of time; without one, as they are."""
    for column, target in enumerate(targets):
        if target.kind == TIME:
            order: np.ndarray = values[:, column].argsort(kind="stable")
            return order
    return np.arange(len(values))


def nearest_rows(train_codes: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return which training codes (M, D) are nearest to each code (N, D): (N, NEIGHBOURS), or all of fewer."""
    from sklearn.neighbors import NearestNeighbors  # slow to import

    nearest = NearestNeighbors(n_neighbors=min(NEIGHBOURS, len(train_codes)), n_jobs=1).fit(train_codes)
    rows: np.ndarray = nearest.kneighbors(codes, return_distance=False)
    return rows


def decoded_places(train_codes: np.ndarray, train_places: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return the mean place (N, P) of the nearest training codes (M, D) of each code (N, D)."""
    places: np.ndarray = train_places[nearest_rows(train_codes, codes)].mean(1)
    return places


def median_distance(places: np.ndarray, others: np.ndarray) -> float:
    """Return the median Euclidean distance of places (N, P), in their unit."""
    return float(np.median(np.linalg.norm(places - others, axis=1)))


def decoding_errors(
    train: tuple[np.ndarray, np.ndarray], test: tuple[np.ndarray, np.ndarray], n_shifts: int = SHIFTS
) -> tuple[float, np.ndarray]:
    """Return the median error of places decoded by nearest codes, and of the control, in the unit of places.

    Args:
        train, test: codes (M, D) and places (M, P), in the order of time.
    Returns:
        The error, and (n_shifts,) errors with the training places shifted in time.
    """
    (train_codes, train_places), (codes, places) = train, test
    rows = nearest_rows(train_codes, codes)

    def error(shift: int) -> float:
        return median_distance(np.roll(train_places, shift, axis=0)[rows].mean(1), places)

    return error(0), shifted(error, len(train_codes), n_shifts)


def place_bins(places: np.ndarray) -> np.ndarray:
    """Return the part of the arena or of the track that each place (N, P) is in: (N,)."""
    n_bins = BINS[places.shape[1]]
    low, high = places.min(0), places.max(0)
    cells = np.floor((places - low) / np.where(high > low, high - low, 1) * n_bins).clip(0, n_bins - 1).astype(int)
    bins: np.ndarray = cells @ (n_bins ** np.arange(places.shape[1]))
    return bins


def shifted(score: Callable[[int], float], n: int, n_shifts: int = SHIFTS) -> np.ndarray:
    """Return a score of behaviour shifted in time, for `n_shifts` shifts over a session of n bins: (n_shifts,)."""
    shifts = np.linspace(MARGIN * n, (1 - MARGIN) * n, n_shifts).round().astype(int)
    return np.array([score(int(shift)) for shift in shifts])


def cluster_agreement(clusters: np.ndarray, places: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the normalised mutual information of clusters (N,) with place, and that of each time-shifted control."""
    bins = place_bins(places)
    return mutual_agreement(clusters, bins), shifted(
        lambda shift: mutual_agreement(clusters, np.roll(bins, shift)), len(bins)
    )
