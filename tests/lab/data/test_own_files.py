"""Archives, uploads and arrays of images: understood, kept as a dataset, and read again."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from idx_files import small_mnist
from lab.data.own_files.image_reading import ImageChoices
from lab.data.own_files.own_images import (
    ArrayImages,
    OwnImage,
    OwnImages,
    list_files,
    list_path,
    table_of,
    understand_images,
)
from lab.errors import DatasetError
from tests.own_files import png, saved, zipped


def understood(name: str, data: bytes) -> OwnImages:
    return understand_images(list_files([(name, data)]))


def read(images: OwnImages, **choices: object) -> list[OwnImage]:
    return [image for image in images.each(ImageChoices(**choices)) if isinstance(image, OwnImage)]  # type: ignore[arg-type]


def test_an_archive_is_read_as_the_folder_in_it() -> None:
    files = {f"photos/{name}/{i}.png": png(10 * i) for name in ("cats", "dogs") for i in range(6)}
    files |= {"photos/": b"", "__MACOSX/photos/._x": b"x", "photos/cats/bad.png": png()[:40], "photos/notes.txt": b"x"}
    images = understood("photos.zip", zipped(files))
    assert images.class_counts() == {"cats": 6, "dogs": 6}
    assert {item.name: item.reason for item in images.left_out} == {
        "__MACOSX/photos/._x": "a hidden or system file",
        "photos/notes.txt": "no image by its content",
        "photos/cats/bad.png": "damaged or cut short",
    }
    pixels = [int(image.pixels[0, 0]) for image in read(images)]
    assert pixels == [10 * i for _ in range(2) for i in range(6)]
    assert [image.label for image in read(images)] == [0] * 6 + [1] * 6
    assert read(images)[7].name == "photos/dogs/1.png"


def test_several_files_and_a_directory_are_read_alike() -> None:
    flat = understand_images(list_files([(f"{i}.png", png()) for i in range(10)]))
    assert flat.class_counts() == {"images": 10}
    nested = understand_images(list_files([(f"set/{'ab'[i % 2]}/{i}.png", png()) for i in range(10)]))
    assert nested.class_counts() == {"a": 5, "b": 5}


def test_a_table_is_no_archive_of_images(tmp_path: Path) -> None:
    (tmp_path / "pets.csv").write_text("a,b\n1,2\n")
    assert table_of(list_path(tmp_path / "pets.csv")) is not None
    assert table_of(list_path(tmp_path)) is not None  # a folder with one table in it
    with pytest.raises(DatasetError, match="there is no file or folder"):
        list_path(tmp_path / "gone")


@pytest.mark.parametrize("shape", [(12, 8, 8), (12, 8, 8, 1), (12, 1, 8, 8)])
def test_grey_arrays(shape: tuple[int, ...]) -> None:
    array = np.arange(12 * 64).reshape(shape).astype(np.uint8)
    images = understood("images.npy", saved(np.save, array))
    assert images.shape(0, "auto") == (1, 8, 8) and images.class_counts() == {"images": 12}
    assert (np.stack([image.pixels for image in read(images)]).reshape(shape) == array).all()


@pytest.mark.parametrize("axis", [1, 3])
def test_colour_arrays(axis: int) -> None:
    array = np.random.default_rng(0).integers(0, 256, (12, 8, 8, 3), dtype=np.uint8)
    images = understood("x.npy", saved(np.save, np.moveaxis(array, 3, axis)))
    assert images.shape(0, "auto") == (3, 8, 8)
    assert (np.stack([image.pixels for image in read(images)]) == array).all()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([0.0, 0.2, 1.0]), [0, 51, 255]),
        (np.array([0.0, 51.0, 255.0]), [0, 51, 255]),
        (np.array([-1.0, 0.0, 1.0]), [0, 128, 255]),
        (np.array([0, 819, 4095]), [0, 51, 255]),
        (np.array([False, True, True]), [0, 255, 255]),
    ],
)
def test_values_become_bytes(values: np.ndarray, expected: list[int]) -> None:
    array = np.broadcast_to(values, (12, 4, 3))
    assert read(understood("x.npy", saved(np.save, array)))[0].pixels[0].tolist() == expected


def test_labels_and_splits_of_arrays() -> None:
    x, y = np.zeros((10, 4, 4), np.uint8), np.array(["2", "10"] * 5)
    images = understood("set.npz", saved(np.savez, x_train=x, y_train=y, x_test=x[:4], y_test=y[:4]))
    assert images.class_names == ("2", "10") and images.splits == {"train": 10, "test": 4}
    assert [image.split for image in read(images)] == ["train"] * 10 + ["test"] * 4
    one_hot = understood("set.npz", saved(np.savez_compressed, images=x, labels=np.eye(10)))
    assert [image.label for image in read(one_hot)] == list(range(10))


def test_mnist_files_in_an_archive() -> None:
    files = {f"{name.replace('-idx', '.idx')}.gz": gzip.compress(data) for name, data in small_mnist().items()}
    images = understood("mnist.zip", zipped(files))
    assert isinstance(images, ArrayImages) and images.splits.keys() == {"train", "test"}
    assert images.shape(0, "auto") == (1, 28, 28)


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (saved(np.save, np.array([{}] * 12, dtype=object), allow_pickle=True), "Python objects are never unpickled"),
        (saved(np.savez, images=np.zeros((12, 8))), "are 12 x 8 of type float64"),
        (saved(np.savez, images=np.zeros((12, 8, 8, 2))), "with neither 1 nor 3 channels"),
        (saved(np.savez, weights=np.zeros(3)), "has no array named images or x (its arrays: weights)"),
        (saved(np.savez, x=np.zeros((12, 4, 4)), y=np.zeros(3)), "has 12 images and 3 labels"),
        (saved(np.save, np.zeros((12, 8, 8)))[:-1], "its header does not fit what it holds"),
        (b"\x93NUMPY\x01\x00\x10\x00{'descr': '<f8'}", "cannot be read as an array"),
        (b"not an archive", "is no zip archive that can be read"),
    ],
)
def test_arrays_that_cannot_be_read_are_refused_in_words(data: bytes, part: str) -> None:
    with pytest.raises(DatasetError) as error:
        understood("set.npz", data)
    assert part in str(error.value) and "Traceback" not in str(error.value)


def test_the_first_images_are_of_all_classes() -> None:
    images = understood("x.npz", saved(np.savez, x=np.zeros((320, 4, 4), np.uint8), y=np.arange(320) % 8))
    assert sorted({image.label for image in images.preview(ImageChoices())}) == list(range(8))
