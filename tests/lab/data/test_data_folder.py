import numpy as np
import pytest

from lab.data import DataConfig, is_available, list_classes, load_dataset
from lab.data.sources import image_folder as folder_module
from lab.errors import ConfigError, DatasetError


@pytest.fixture
def pictures(tmp_path, encode):
    """pictures(shape, n): a folder with n images in each of cats/ and dogs/, all of one shape."""

    def make(shape=(12, 10), n=6):
        rng = np.random.default_rng(0)
        for name in ("dogs", "cats"):
            (tmp_path / name).mkdir(exist_ok=True)
            for i in range(n):
                pixels = rng.integers(0, 256, shape, dtype=np.uint8)
                (tmp_path / name / f"{i}.png").write_bytes(encode(pixels))
        return tmp_path

    return make


def load(path, **options):
    return load_dataset(DataConfig(name="folder", path=str(path), **options))


def refusal(path, **options):
    with pytest.raises(DatasetError) as error:
        load(path, **options)
    return str(error.value)


def test_grey_images_of_one_size(pictures):
    path = pictures()
    assert is_available(DataConfig(name="folder", path=str(path)))
    data = load(path)
    assert data.info.class_names == ("cats", "dogs") and data.info.sample_shape == (1, 12, 10)
    assert (len(data.train), len(data.val), len(data.test)) == (8, 2, 2)
    labels = [label for split in (data.train, data.val, data.test) for label in split.labels.tolist()]
    assert sorted(labels) == [0] * 6 + [1] * 6


def test_one_colour_image_makes_all_colour(pictures, encode):
    path = pictures()
    (path / "cats" / "red.bmp").write_bytes(encode(np.full((12, 10, 3), (255, 0, 0), np.uint8), "BMP"))
    data = load(path)
    assert data.info.sample_shape == (3, 12, 10)


def test_grey_images_saved_as_rgb_stay_grey(pictures, encode):
    path = pictures()
    (path / "cats" / "grey.png").write_bytes(encode(np.full((12, 10, 3), 80, np.uint8)))
    assert load(path).info.sample_shape == (1, 12, 10)


def test_images_are_resized_from_their_middle_square(pictures, encode):
    path = pictures()
    wide = np.zeros((20, 40), np.uint8)
    wide[:, 10:30] = 200
    (path / "cats" / "wide.png").write_bytes(encode(wide))
    data = load(path, size=8)
    assert data.info.sample_shape == (1, 8, 8)
    images = np.concatenate([split.samples for split in (data.train, data.val, data.test)])
    assert (images == 200).all(axis=(1, 2, 3)).any()


def test_different_sizes_are_listed_with_the_remedy(pictures, encode):
    path = pictures()
    (path / "cats" / "wide.png").write_bytes(encode(np.zeros((20, 40), np.uint8)))
    message = refusal(path)
    assert "differ in size: 10 x 12 (12), 40 x 20 (1); set size" in message


def test_hidden_files_and_other_kinds_are_ignored(pictures):
    path = pictures()
    for name in (".hidden.png", "notes.txt", "Thumbs.db"):
        (path / "cats" / name).write_text("no image")
    (path / ".git").mkdir()
    (path / "empty").mkdir()
    data = load(path)
    assert len(data.train) + len(data.val) + len(data.test) == 12 and data.info.class_names == ("cats", "dogs")


def test_a_damaged_file_is_left_out_and_named(pictures):
    path = pictures()
    whole = (path / "dogs" / "0.png").read_bytes()
    (path / "dogs" / "cut.png").write_bytes(whole[: len(whole) // 2])
    (path / "dogs" / "page.png").write_text("no image")
    data = load(path)
    assert len(data.train) + len(data.val) + len(data.test) == 12
    assert data.info.notes == (
        "1 left out, no image by its content: dogs/page.png",
        "1 left out, damaged or cut short: dogs/cut.png",
    )


def test_too_few_images(pictures):
    assert "holds 8 images; at least 10 are needed" in refusal(pictures(n=4))


def test_no_images(tmp_path):
    assert not is_available(DataConfig(name="folder", path=str(tmp_path)))
    (tmp_path / "notes.txt").write_text("no image")
    message = refusal(tmp_path)
    assert "has no images: put images into it, in one subfolder per class" in message and "notes.txt" in message


def test_no_path_and_no_such_folder(tmp_path):
    assert "needs a path" in refusal("")
    assert f"there is no folder {tmp_path / 'gone'}" in refusal(tmp_path / "gone")
    assert "there is no folder ~nobody-at-all" in refusal("~nobody-at-all")
    assert not is_available(DataConfig(name="folder"))


def test_an_unreadable_folder_is_reported(pictures, monkeypatch):
    def refuse(folder):
        raise PermissionError(13, "Permission denied")

    path = pictures()
    monkeypatch.setattr(type(path), "iterdir", refuse)
    assert not is_available(DataConfig(name="folder", path=str(path)))
    assert refusal(path) == f"{path} cannot be read (Permission denied): check who may read it"


def test_too_many_pixels(pictures, monkeypatch):
    monkeypatch.setattr(folder_module, "MAX_PIXEL_BYTES", 1000)
    message = refusal(pictures())
    assert "the first 9 of 12 images" in message and "set a smaller size" in message


def test_classes_are_in_natural_order_and_alphabetical_where_a_run_was_trained_so(pictures):
    path = pictures()
    for name in ("10", "2", "1", "class 10", "class 9"):
        (path / name).mkdir()
        (path / name / "0.png").write_bytes((path / "cats" / "0.png").read_bytes())
    config = DataConfig(name="folder", path=str(path))
    natural = ("1", "2", "10", "cats", "class 9", "class 10", "dogs")
    assert list_classes(config) == load_dataset(config).info.class_names == natural
    assert DataConfig.from_dict(config.to_dict()) == config
    stored = {name: value for name, value in config.to_dict().items() if name != "class_order"}
    before = DataConfig.from_dict(stored)  # as spec.json was written when there was no choice
    assert list_classes(before) == ("1", "10", "2", "cats", "class 10", "class 9", "dogs")
    assert before.to_dict() == stored  # caches are named by it


@pytest.mark.parametrize("before", [" ", '"', "' ", "\"\t'", "\n"])
def test_spaces_and_quotes_around_a_pasted_path_are_removed(pictures, before):
    path = pictures()
    assert DataConfig(name="folder", path=f"{before}{path}{before[::-1]}").path == str(path)


@pytest.mark.parametrize("text", ["", '"', "it's", "my 'own'", "'a\""])
def test_quotes_that_belong_to_a_path_stay(text):
    assert DataConfig(name="folder", path=text).path == text


def test_a_path_that_is_not_utf8_is_refused():
    with pytest.raises(ConfigError, match="not UTF-8: rename it"):
        DataConfig(name="folder", path="caf\udce9")
