"""Folders as people have them: each kind of disorder ends in the right dataset, or in one sentence on what to do."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from idx_files import small_mnist
from lab.data import DataConfig, Dataset, list_classes, load_dataset
from lab.data.own_files.image_survey import ImageReport
from lab.data.sources.image_folder import report_on
from lab.errors import DatasetError

Write = Callable[..., Path]


@pytest.fixture
def put(tmp_path: Path) -> Write:
    """put("cats/1.png", ...): write an image at a path below the folder, of one grey per call unless told otherwise."""

    def write(name: str, shape: tuple[int, ...] = (8, 8), grey: int = 90, kind: str = "PNG", **options: object) -> Path:
        path = tmp_path / "set" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full(shape, grey, np.uint8)).save(path, kind, **options)
        return path

    return write


@pytest.fixture
def fill(put: Write, tmp_path: Path) -> Callable[..., Path]:
    """fill(folder, n): n images named 0.png, 1.png, ... in a folder below the top; the top."""

    def write(folder: str = "", n: int = 10, **options: object) -> Path:
        for i in range(n):
            put(f"{folder}/{i}.png" if folder else f"{i}.png", **options)
        return tmp_path / "set"

    return write


def config_of(path: Path, **options: object) -> DataConfig:
    return DataConfig("folder", path=str(path), **options)  # type: ignore[arg-type]


def load(path: Path, **options: object) -> Dataset:
    return load_dataset(config_of(path, **options))


def report(path: Path, **options: object) -> ImageReport:
    return report_on(config_of(path, **options))


def left_out(path: Path) -> dict[str, str]:
    return {item.name: item.reason for item in report(path).layout.left_out}


def n_images(data: Dataset) -> int:
    return len(data.train) + len(data.val) + len(data.test)


def test_images_that_lie_flat_are_one_class(fill: Write) -> None:
    data = load(fill("", 12))
    assert data.info.class_names == ("images",) and n_images(data) == 12


def test_labels_come_from_a_csv_file_beside_flat_images(fill: Write) -> None:
    folder = fill("", 12)
    rows = [f"{i}.png,{'cat' if i % 2 else 'dog'}" for i in range(11)] + ["gone.png,cat"]
    (folder / "labels.csv").write_text("\n".join(["file,label", *rows]))
    data = load(folder)
    assert data.info.class_names == ("(no label)", "cat", "dog")
    labels = np.concatenate([split.labels for split in (data.train, data.val, data.test)])
    assert np.bincount(labels).tolist() == [1, 5, 6]
    assert data.info.notes == (
        'labels from "labels.csv", column "label"',
        "1 images have no label there: they are the class (no label)",
        "1 rows of it name images that are not here",
    )


def test_labels_by_name_without_ending_and_without_a_header(fill: Write) -> None:
    folder = fill("photos", 10)
    (folder / "labels.csv").write_text("\n".join(f"{i};{i % 2}" for i in range(10)))
    data = load(folder)
    assert data.info.class_names == ("0", "1") and n_images(data) == 10


def test_a_csv_of_something_else_gives_no_labels(fill: Write) -> None:
    folder = fill("", 10)
    (folder / "prices.csv").write_text("item,price\nchair,10\ntable,20\n")
    assert list_classes(config_of(folder)) == ("images",)
    assert left_out(folder) == {"prices.csv": "no image by its content"}


def test_classes_are_in_natural_order(fill: Write) -> None:
    for name in ("0", "1", "2", "10", "11"):
        folder = fill(name, 2)
    assert load(folder).info.class_names == ("0", "1", "2", "10", "11")


def test_folders_named_train_val_and_test_are_the_splits(fill: Write) -> None:
    for split, n in (("Train", 6), ("valid", 3), ("test", 2)):
        for name in ("cats", "dogs"):
            folder = fill(f"{split}/{name}", n, grey={"Train": 10, "valid": 20, "test": 30}[split])
    data = load(folder)
    assert data.info.class_names == ("cats", "dogs")
    assert [len(split) for split in (data.train, data.val, data.test)] == [12, 6, 4]
    assert [int(split.samples.unique()) for split in (data.train, data.val, data.test)] == [10, 20, 30]
    assert sorted(data.val.labels.tolist()) == [0] * 3 + [1] * 3 != data.val.labels.tolist()
    assert "splits by the names of folders: train 12, val 6, test 4" in report(folder).lines()
    mixed = load(folder, splits="mixed")
    assert [len(split) for split in (mixed.train, mixed.val, mixed.test)] == [16, 3, 3]
    assert load(folder, splits="classes").info.class_names == ("Train", "test", "valid")


@pytest.mark.parametrize(("other", "sizes"), [("val", [10, 5, 2]), ("test", [11, 1, 5])])
def test_a_split_that_no_folder_names_is_held_out(fill: Write, other: str, sizes: list[int]) -> None:
    fill("train", 12)
    data = load(fill(other, 5))
    assert [len(split) for split in (data.train, data.val, data.test)] == sizes
    assert data.info.class_names == ("images",)


def test_a_run_from_before_splits_were_recognised_keeps_its_classes(fill: Write) -> None:
    fill("train", 6)
    stored = config_of(fill("test", 6)).to_dict()
    del stored["splits"]
    before = DataConfig.from_dict(stored)
    assert list_classes(before) == ("test", "train") and before.to_dict() == stored


def test_folders_around_the_class_folders_are_looked_through(fill: Write) -> None:
    fill("archive/photos/cats", 5)
    assert load(fill("archive/photos/dogs/more", 5)).info.class_names == ("cats", "dogs")


@pytest.mark.parametrize(
    ("name", "kind", "options"),
    [
        ("a.jfif", "JPEG", {}),
        ("A.JPG", "JPEG", {}),
        ("scan.tif", "TIFF", {}),
        ("photo.avif", "AVIF", {}),
        ("really-a-jpeg.png", "JPEG", {}),
        ("no-ending", "PNG", {}),
    ],
)
def test_the_content_of_a_file_counts_not_its_ending(
    fill: Write, put: Write, name: str, kind: str, options: dict
) -> None:
    folder = fill("", 10)
    put(name, kind=kind, **options)
    assert n_images(load(folder)) == 11 and left_out(folder) == {}


def test_a_heic_photo_is_read_or_named(fill: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = fill("", 10, shape=(64, 64))
    import pillow_heif

    pillow_heif.register_heif_opener()
    Image.new("RGB", (64, 64)).save(folder / "IMG_1.HEIC", "HEIF")
    assert n_images(load(folder, size=8)) == 11
    monkeypatch.setattr("lab.data.uploads._heif_registered", lambda: False)
    assert left_out(folder) == {"IMG_1.HEIC": "HEIC photos need pillow-heif"}


def test_what_is_left_out_is_counted_by_reason(fill: Write) -> None:
    folder = fill("cats", 10)
    fill("dogs", 2)
    for name in (".DS_Store", "cats/Thumbs.db", "cats/.hidden.png", "__MACOSX/cats/._0.png", "cats/notes.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    (folder / "cats" / "empty.png").touch()
    (folder / "birds" / "more").mkdir(parents=True)
    (folder / "on top.png").write_bytes((folder / "cats" / "0.png").read_bytes())
    assert left_out(folder) == {
        ".DS_Store": "a hidden or system file",
        "__MACOSX": "a hidden or system file",
        "cats/.hidden.png": "a hidden or system file",
        "cats/Thumbs.db": "a hidden or system file",
        "cats/empty.png": "empty (0 bytes)",
        "cats/notes.txt": "no image by its content",
        "birds": "a folder without images",
        "on top.png": "beside the class folders, so without a class",
    }
    assert load(folder).info.class_names == ("cats", "dogs")


def test_all_damaged_files_are_in_one_list(fill: Write, put: Write) -> None:
    folder = fill("", 10, shape=(8, 8))
    for i in range(7):
        whole = put(f"bad{i}.png").read_bytes()
        start = whole.index(b"IDAT") + 4
        (folder / f"bad{i}.png").write_bytes(whole[:start] + zlib.compress(b"short") + whole[start + 13 :])
    data = load(folder)
    assert n_images(data) == 10
    names = "bad0.png, bad1.png, bad2.png, bad3.png, bad4.png and 2 more"
    assert data.info.notes == (f"7 left out, damaged or cut short: {names}",)


@pytest.mark.parametrize(("bits", "white"), [(10, 1023), (12, 4095), (16, 65535)])
def test_deep_images_are_stretched_alike_and_it_is_said(tmp_path: Path, bits: int, white: int) -> None:
    for i in range(10):
        value = white if i == 9 else white // 5
        Image.fromarray(np.full((4, 4), value, np.uint16)).save(tmp_path / f"{i}.png")
    data = load(tmp_path)
    values = np.unique(np.concatenate([split.samples for split in (data.train, data.val, data.test)]))
    assert values.tolist() == [51, 255]  # one range for all: each by its own would make all of them white
    said = "brought 16 bits down to 8" if bits == 16 else f"stretched {bits} bits to the full range"
    assert data.info.notes == (f"images of more than 8 bits: {said}, the same for all of them",)


def test_mixed_sizes_are_cropped_or_padded(fill: Write, put: Write) -> None:
    folder = fill("", 10, shape=(20, 20))
    put("wide.png", shape=(20, 40), grey=200)
    with pytest.raises(DatasetError, match=r"differ in size: 20 x 20 \(10\), 40 x 20 \(1\); set size"):
        load(folder)
    for fit, rows in (("crop", [200] * 8), ("pad", [0, 0, 200, 200, 200, 200, 0, 0])):
        data = load(folder, size=8, fit=fit)
        images = np.concatenate([split.samples for split in (data.train, data.val, data.test)])
        wide = images[images.max(axis=(1, 2, 3)) == 200][0, 0]
        assert wide[:, 4].tolist() == rows


def test_colour_is_a_choice(fill: Write, put: Write) -> None:
    folder = fill("", 10)
    put("red.png", shape=(8, 8, 3))
    assert load(folder).info.sample_shape == (1, 8, 8)  # all of its channels are equal
    assert load(folder, colour="colour").info.sample_shape == (3, 8, 8)
    Image.new("RGB", (8, 8), "red").save(folder / "red.png")
    assert load(folder).info.sample_shape == (3, 8, 8)
    grey = load(folder, colour="grey")
    values = np.unique(np.concatenate([split.samples for split in (grey.train, grey.val, grey.test)]))
    assert grey.info.sample_shape == (1, 8, 8) and values.tolist() == [76, 90]


def test_photos_without_a_size_are_refused_before_they_are_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for i in range(10):
        Image.new("RGB", (4000, 3000)).save(tmp_path / f"{i}.jpg")
    monkeypatch.setattr("lab.data.own_files.image_reading.read_image", lambda *_, **__: pytest.fail("decoded"))
    with pytest.raises(DatasetError) as error:
        load(tmp_path)
    assert str(error.value) == (
        "10 images of 4,000 x 3,000 pixels take 0.4 GB of memory, and the first layer of a model (512 units) would "
        "have 18,432,000,000 parameters: set size, such as 64"
    )


def test_a_photo_above_forty_megapixels_is_reduced_where_a_size_is_set(fill: Write, put: Write) -> None:
    folder = fill("", 10)
    put("huge.jpg", shape=(6000, 7000), kind="JPEG")
    assert n_images(load(folder, size=8)) == 11


@pytest.mark.parametrize("form", ['"{}"', "'{}'", "  {}  ", '" {} "'])
def test_a_path_may_have_quotes_and_spaces_around_it(fill: Write, form: str) -> None:
    folder = fill("", 10)
    assert n_images(load(Path(form.format(folder)))) == 10


def test_a_path_may_begin_at_home_or_be_relative(fill: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = fill("my photos", 10)
    monkeypatch.setenv("HOME", str(folder))
    assert n_images(load(Path("~/my photos"))) == 10
    monkeypatch.chdir(folder)
    assert n_images(load(Path("my photos"))) == 10


def test_names_that_are_not_utf8_are_read_and_shown(fill: Write) -> None:
    folder = fill("cats", 10)
    os.rename(folder / "cats", os.fsencode(folder) + b"/caf\xe9")  # noqa: PTH104
    fill("dogs", 1)
    assert load(folder).info.class_names == ("caf\\xe9", "dogs")


def test_links_out_of_the_folder_are_not_followed(fill: Write, tmp_path: Path) -> None:
    folder = fill("cats", 10)
    fill("dogs", 2)
    secret = tmp_path / "secret"
    secret.mkdir()
    Image.new("L", (8, 8)).save(secret / "x.png")
    (folder / "cats" / "out.png").symlink_to(secret / "x.png")
    (folder / "all").symlink_to(secret)
    (folder / "round").symlink_to(folder)
    (folder / "cats" / "inside.png").symlink_to(folder / "dogs" / "0.png")
    (folder / "cats" / "nowhere.png").symlink_to(folder / "gone.png")
    assert n_images(load(folder)) == 13
    link = "a link that leads out of the folder"
    assert left_out(folder) == dict.fromkeys(("all", "cats/nowhere.png", "cats/out.png", "round"), link)


def test_more_than_256_classes_and_one_image_in_a_class(fill: Write) -> None:
    for i in range(300):
        folder = fill(f"c{i}", 1, shape=(2, 2))
    data = load(folder)
    labels = np.concatenate([split.labels for split in (data.train, data.val, data.test)])
    assert len(data.info.class_names) == 300 and sorted(labels.tolist()) == list(range(300))
    assert data.info.class_names[2] == "c2" and data.info.class_names[299] == "c299"


def test_ten_images_are_enough_and_nine_are_not(fill: Write) -> None:
    with pytest.raises(DatasetError, match="holds 9 images; at least 10 are needed"):
        load(fill("", 9))
    assert n_images(load(fill("", 10))) == 10


@pytest.mark.parametrize("form", ["{}.gz", "dotted", "dotted.gz", "folder"])
def test_mnist_fetched_by_hand_is_read(data_dir: Path, form: str) -> None:
    folder = data_dir / "MNIST" / ("" if form == "dotted" else "raw")
    folder.mkdir(parents=True)
    for name, content in small_mnist().items():
        packed = gzip.compress(content) if form.endswith(".gz") else content
        dotted = name.replace("-idx", ".idx")
        path = {"dotted": dotted, "dotted.gz": f"{dotted}.gz", "folder": f"{name}/{name}"}.get(form, form.format(name))
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(packed)
    data = load_dataset(DataConfig("mnist"))
    assert data.info.sample_shape == (1, 28, 28) and n_images(data) > 0


def test_a_damaged_file_fetched_by_hand_is_refused(data_dir: Path) -> None:
    folder = data_dir / "MNIST" / "raw"
    folder.mkdir(parents=True)
    for name, content in small_mnist().items():
        (folder / f"{name}.gz").write_bytes(gzip.compress(content[:-1]))
    with pytest.raises(DatasetError, match="is broken"):
        load_dataset(DataConfig("mnist"))
