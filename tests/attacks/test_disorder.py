"""Folders and zips in many kinds of disorder at once: each ends in the right dataset or in one sentence."""

from __future__ import annotations

import io
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lab.data.own_files.image_reading import ImageChoices
from lab.data.own_files.own_images import list_files, list_path, understand_images
from lab.errors import DatasetError
from lab.runs.dataset_keeping import Description, keep_images
from tests.own_files import zipped

N_PLACES = 60 * int(os.environ.get("LATENT_LAB_ATTACK_ROUNDS", "1"))
N_PER_CLASS = 7


@dataclass
class Disorder:
    """Files by their names, the images that a reader should find by class, and how many files it should leave out."""

    chance: random.Random
    files: dict[str, bytes] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    n_left_out: int = 0

    def add(self, name: str, kind: str = "PNG", **options: object) -> None:
        shape = (self.chance.randint(6, 40), self.chance.randint(6, 40))
        image = Image.fromarray(np.full(shape, self.chance.randrange(256), np.uint8))
        file = io.BytesIO()
        image.save(file, kind, **options)
        self.files[name] = file.getvalue()

    def leave_out(self, name: str, data: bytes) -> None:
        self.files[name] = data
        self.n_left_out += 1

    def first(self) -> str:
        return next(iter(self.counts))


def endings(place: Disorder) -> None:
    for i, (ending, kind) in enumerate((("JPG", "JPEG"), ("jfif", "JPEG"), ("tif", "TIFF"), ("avif", "AVIF"))):
        place.add(f"{place.first()}/ending{i}.{ending}", kind)
        place.counts[place.first()] += 1


def wrong_ending(place: Disorder) -> None:
    place.add(f"{place.first()}/really.png", "JPEG")
    place.counts[place.first()] += 1


def no_ending(place: Disorder) -> None:
    place.add(f"{place.first()}/none", "BMP")
    place.counts[place.first()] += 1


def deep_folder(place: Disorder) -> None:
    place.add(f"{place.first()}/more/and more/x.png")
    place.counts[place.first()] += 1


def animation(place: Disorder) -> None:
    frames = [Image.new("L", (8, 8), grey) for grey in (10, 20)]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    place.files[f"{place.first()}/moving.gif"] = file.getvalue()
    place.counts[place.first()] += 1


def odd_names(place: Disorder) -> None:
    for name in ("with space.png", "ümläut.png", "a&b#c.png", "'quoted'.png", "😀.png"):
        place.add(f"{place.first()}/{name}")
        place.counts[place.first()] += 1


def turned(place: Disorder) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    place.add(f"{place.first()}/turned.jpg", "JPEG", exif=exif)
    place.counts[place.first()] += 1


def hidden(place: Disorder) -> None:
    place.leave_out(f"{place.first()}/.hidden.png", b"x")


def system_files(place: Disorder) -> None:
    place.leave_out(f"{place.first()}/Thumbs.db", b"x")
    place.leave_out(f"{place.first()}/desktop.ini", b"x")


def macos(place: Disorder) -> None:
    place.leave_out(f"{place.first()}/__MACOSX", b"x")


def notes(place: Disorder) -> None:
    place.leave_out(f"{place.first()}/README.md", b"# words")


def page(place: Disorder) -> None:
    place.leave_out(f"{place.first()}/page.jpg", b"<!doctype html><p>404")


def empty(place: Disorder) -> None:
    place.leave_out(f"{place.first()}/empty.png", b"")


def cut(place: Disorder) -> None:
    whole = next(data for name, data in place.files.items() if data[:4] == b"\x89PNG")
    place.leave_out(f"{place.first()}/cut.png", whole[: len(whole) // 2])


def vector(place: Disorder) -> None:
    place.leave_out(f"{place.first()}/drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")


def one_image_in_a_class(place: Disorder) -> None:
    place.add("alone/only.png")
    place.counts["alone"] = 1


def class_of_a_number(place: Disorder) -> None:
    for i in range(3):
        place.add(f"10/{i}.png")
    place.counts["10"] = 3


def archive_inside(place: Disorder) -> None:
    place.leave_out(f"{place.first()}/more.zip", zipped({"x.png": b"x"}))


def other_table(place: Disorder) -> None:
    place.leave_out(f"{place.first()}/prices.csv", b"item,price\nchair,2\n")


def around(place: Disorder) -> None:
    place.files = {f"download/my photos/{name}": data for name, data in place.files.items()}


KINDS: tuple[Callable[[Disorder], None], ...] = (
    *(endings, wrong_ending, no_ending, deep_folder, animation, odd_names, turned, hidden, system_files, macos, notes),
    *(page, empty, cut, vector, one_image_in_a_class, class_of_a_number, archive_inside, other_table, around),
)


def make(number: int) -> tuple[Disorder, list[str]]:
    """Return a place with one to six kinds of disorder, and their names."""
    chance = random.Random(number)
    place = Disorder(chance)
    for name in ("2", "1"):
        for i in range(N_PER_CLASS):
            place.add(f"{name}/{i}.png")
        place.counts[name] = N_PER_CLASS
    chosen = chance.sample(KINDS, chance.randint(1, 6))
    for kind in sorted(chosen, key=lambda kind: kind is around):
        kind(place)
    return place, [kind.__name__ for kind in chosen]


def test_there_are_twenty_kinds() -> None:
    assert len(KINDS) == 20


@pytest.mark.parametrize("form", ["folder", "zip", "directory upload"])
def test_each_ends_in_the_right_dataset(tmp_path: Path, form: str) -> None:
    for number in range(N_PLACES // 3):
        place, kinds = make(3 * number + len(form))
        if form == "folder":
            for name, data in place.files.items():
                path = tmp_path / str(number) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            listing = list_path(tmp_path / str(number))
        else:
            sent = list(place.files.items()) if form != "zip" else [("x.zip", zipped(place.files))]
            listing = list_files(sent)
        images = understand_images(listing)
        assert images.class_counts() == place.counts, kinds
        assert list(images.class_counts()) == sorted(place.counts, key=lambda name: (name == "alone", len(name), name))
        assert len(images.left_out) == place.n_left_out, (kinds, images.left_out)
        card = keep_images(images, ImageChoices(16, "pad"), Description(f"{form} {number}"))
        assert card.n_samples == sum(place.counts.values()) and card.shape == (1, 16, 16)


def keep(archive: bytes) -> None:
    images = understand_images(list_files([("x.zip", archive)]))
    keep_images(images, ImageChoices(16), Description("nothing"))


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "no zip|no images|holds no images"),
        ({"a/1.png": b"x"}, "holds no images that can be read: 1 left out, no image by its content: a/1.png"),
        ({f"{i}.txt": b"x" for i in range(30)}, "30 left out, no image by its content: 0.txt, 1.txt"),
    ],
)
def test_nothing_that_can_be_read_ends_in_one_sentence(files: dict[str, bytes], words: str) -> None:
    with pytest.raises(DatasetError, match=words) as error:
        keep(zipped(files))
    assert "\n" not in str(error.value)
