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


def own(data_dir, text):
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / "own.csv"
    path.write_text(text, encoding="utf-8")
    return DataConfig("ratings-file", path=str(path))


def test_own_ratings_are_read(data_dir):
    rows = [f"u{user};i{item};{item},5;x" for user in range(12) for item in (1, 3)]
    data = load_dataset(own(data_dir, "\n".join(["user;item;rating;note", *rows, "u1;i9;;x"])))
    assert [(f.name, f.scale) for f in data.info.features] == [("i1", 3.5), ("i3", 3.5)]
    assert data.train.samples[0].tolist() == [pytest.approx(1.5 / 3.5), 1.0]


def test_own_likes_need_no_ratings(data_dir):
    rows = [f"{user},{item}" for user in range(12) for item in range(user % 3 + 1)]
    data = load_dataset(own(data_dir, "\n".join(rows)))
    everyone = torch.cat([split.samples for split in (data.train, data.val, data.test)])
    assert everyone.isnan().sum(0).tolist() == [0, 4, 8] and (everyone.nan_to_num(nan=1.0) == 1.0).all()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("user,item,rating\n1,2,good\n", 'the rating in row 2, "good"'),
        ("1,2,3\n1,3,-1\n", 'the rating in row 2, "-1"'),
        ("1,2,3\n,3,1\n", "row 2 has no user"),
        ("user\n1\n", "one column"),
        ("user,item,rating\n", "no ratings"),
        ("1,2,0\n1,3,0\n", "no rating is above 0"),
        ("1,2,3\n1,3,1\n", r"2 items .* by 1 users"),
    ],
)
def test_what_cannot_be_read_is_named(data_dir, text, reason):
    with pytest.raises(DatasetError, match=reason):
        load_dataset(own(data_dir, text))
