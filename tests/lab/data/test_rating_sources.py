"""Matrices of ratings, and MovieLens read from small made-up files."""

import hashlib

import numpy as np
import pytest
import torch

from lab.data import DataConfig, is_available, load_dataset
from lab.data.rating_tables import core, rating_matrix
from lab.data.sources import movielens
from lab.errors import DatasetError

SMALL = DataConfig("movielens-small")


def test_a_matrix_has_the_last_rating_and_nan_elsewhere():
    matrix, users, items = rating_matrix(np.array([7, 3, 7]), np.array(["b", "a", "b"]), np.array([1.0, 2.0, 5.0]))
    assert users.tolist() == [3, 7] and items.tolist() == ["a", "b"]
    assert matrix[0, 0] == 2 and matrix[1, 1] == 5 and matrix.isnan().sum() == 2


def test_the_core_has_enough_of_every_user_and_item():
    users = np.array([1, 1, 2, 2, 3, 3])
    items = np.array(["a", "b", "a", "b", "b", "c"])  # without c the third user has too few
    assert core(users, items, 2).tolist() == [0, 1, 2, 3]
    assert core(users, items, 3).tolist() == []


def test_favourites_are_measured_against_the_average():
    of_genre = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    ratings = torch.tensor([[5.0, 4.0, torch.nan], [4.5, torch.nan, 4.0], [5.0, 5.0, 1.0], [5.0, 4.0, 3.5]])
    assert movielens.favourites(ratings, of_genre).tolist() == [0, 1, 0, 0]


@pytest.fixture
def films(data_dir, monkeypatch):
    """A folder of 30 users who rate two films each of three; the third has too few ratings to be an item."""
    place = data_dir / "ml-latest-small"
    place.mkdir(parents=True)
    lines = [f"{user},{film},{4.0 + film / 2},1" for user in range(1, 31) for film in (1, 2)] + ["1,3,5.0,1"]
    texts = {
        "ratings.csv": "userId,movieId,rating,timestamp\n" + "\n".join(lines) + "\n",
        "movies.csv": 'movieId,title,genres\n1,"Made up, the",Comedy|Drama\n2,Another,(no genres listed)\n3,Rare,War\n',
    }
    for name, text in texts.items():
        (place / name).write_text(text, encoding="utf-8")
    digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    monkeypatch.setattr(movielens, "SHA256", digests)
    return place


def test_movielens_is_read(films):
    data = load_dataset(SMALL)
    assert [(f.name, f.group, f.scale) for f in data.info.features] == [
        ("Made up, the", "Comedy", 5.0),
        ("Another", "no genre", 5.0),
    ]
    assert (data.train.samples == torch.tensor([0.9, 1.0])).all() and len(data.train) == 20


def test_another_edition_and_a_missing_file_are_refused(films):
    with (films / "ratings.csv").open("a", encoding="utf-8") as file:
        file.write("1,2,1.0,1\n")
    with pytest.raises(DatasetError, match=r"ratings.csv is not the file that Latent Lab knows"):
        load_dataset(SMALL)
    (films / "movies.csv").unlink()
    assert not is_available(SMALL)
    with pytest.raises(DatasetError, match="python -m lab download movielens-small"):
        load_dataset(SMALL)
