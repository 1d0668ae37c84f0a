"""MovieLens latest-small: 100,836 ratings of films by 610 users."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from lab.config import settings
from lab.data.dataset import DataConfig, DatasetSource, Progress, RawSamples, Split
from lab.data.downloads import fetch
from lab.data.features import Feature
from lab.data.rating_tables import at_least, rating_matrix
from lab.data.torchvision_import import load_torchvision
from lab.errors import DatasetError
from models.losses import LIKED

ADDRESS = "https://files.grouplens.org/datasets/movielens/ml-latest-small.zip"
FOLDER = "ml-latest-small"
SHA256 = {
    "ratings.csv": "9c781c435003d7789173bd5860c8870ef8891cc1d21f313c8176e3b12b9540ad",
    "movies.csv": "5a5f32dd9bb3797b8e728a1b98958789d2b13f294a69fdfbc5727f8a9611aa07",
}
README = "README.txt"  # with the terms
MIN_RATINGS = 10  # of a film that is an item
GENRES = (
    *("Action", "Adventure", "Animation", "Children", "Comedy", "Crime", "Documentary", "Drama", "Fantasy"),
    *("Film-Noir", "Horror", "IMAX", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western"),
)
NO_GENRE = "no genre"
HIGHEST = 5.0  # stars


class MovieLensSmall(DatasetSource):
    """610 users by the 2,269 films with ten ratings or more, ordered by genre."""

    name = "movielens-small"
    kind = "ratings"
    title = "MovieLens latest-small"
    licence = "research and education, no commercial use; redistribution under the same conditions (README.txt)"
    source = "Harper & Konstan 2015, The MovieLens Datasets (GroupLens)"
    sample_shape = (2_269,)
    class_names = (*GENRES, NO_GENRE)  # that a user likes most above the average
    n_train = 610
    downloads_mb = 1

    def available(self, config: DataConfig) -> bool:
        return all((folder() / name).is_file() for name in SHA256)

    def load(self, config: DataConfig) -> RawSamples:
        if not self.available(config):
            raise DatasetError(
                f"{self.title} is not in {folder()}: get it with `python -m lab download {self.name}` or the Download "
                "button, or set LATENT_LAB_DATA to a folder that holds it; taste needs no download"
            )
        users, films, stars = np.array([[float(v) for v in row[:3]] for row in self._rows("ratings.csv")]).T
        often = at_least(films, MIN_RATINGS)
        ratings, _, numbers = rating_matrix(users[often], films[often], stars[often])
        features, of_genre = self._films([int(number) for number in numbers])
        order = sorted(range(len(features)), key=lambda i: (features[i].group, features[i].name))
        ratings, of_genre = ratings[:, order], of_genre[order]
        labels = favourites(ratings, of_genre)
        return RawSamples(Split(ratings, labels), None, self.class_names, features=tuple(features[i] for i in order))

    def download(self, config: DataConfig, on_progress: Progress | None = None) -> None:
        if self.available(config):
            return

        def download(scratch: str) -> None:
            load_torchvision().datasets.utils.download_and_extract_archive(ADDRESS, scratch)
            for name in SHA256:
                self._read(Path(scratch, FOLDER, name))

        files = tuple(f"{FOLDER}/{name}" for name in (*SHA256, README))
        fetch(self.title, settings().data_dir, files, 1, download, on_progress)

    def _films(self, numbers: list[int]) -> tuple[list[Feature], Tensor]:
        """Return the films of these numbers as items of their rarest genre, and which genres each has (F, G)."""
        rows = {int(number): (title, genres.split("|")) for number, title, genres in self._rows("movies.csv")}
        names = [[g if g in GENRES else NO_GENRE for g in rows[number][1]] for number in numbers]
        counts = {genre: sum(genre in own for own in names) for genre in self.class_names}
        features = [
            Feature(rows[number][0], "stars", group=min(own, key=lambda genre: counts[genre]))
            for number, own in zip(numbers, names, strict=True)
        ]
        return features, torch.tensor([[float(genre in own) for genre in self.class_names] for own in names])

    def _rows(self, name: str) -> list[list[str]]:
        """Return the rows of a file without its header. Raises DatasetError: it is not the one that is known."""
        return list(csv.reader(self._read(folder() / name).splitlines()))[1:]

    def _read(self, path: Path) -> str:
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != SHA256[path.name]:
            raise DatasetError(
                f"{path} is not the file that Latent Lab knows (damaged, or a newer edition): delete that folder and "
                f"download it again (`python -m lab download {self.name}`), or choose taste, which needs no download"
            )
        return data.decode("utf-8")


def folder() -> Path:
    return settings().data_dir / FOLDER


def favourites(ratings: Tensor, of_genre: Tensor) -> Tensor:
    """Return the genre (N,) whose share of a user's liked films is highest against its share of all likes.

    Args:
        ratings: (N, F) in stars, NaN where there is none. of_genre: (F, G) 0 or 1.
    """
    counts = (ratings >= LIKED * HIGHEST).float() @ of_genre  # (N, G)
    expected = counts.sum(0) / counts.sum().clamp(min=1)
    smoothed = (counts + 10 * expected) / (counts.sum(1, keepdim=True) + 10)  # ten average likes more: few say little
    return (smoothed / expected.clamp(min=1e-9)).argmax(1)
