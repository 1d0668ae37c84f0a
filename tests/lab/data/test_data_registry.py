import pytest
import torch

from lab.data import DATASETS, DataConfig, describe, get_source, is_available, load_dataset, split_sizes
from lab.data.dataset import RawSamples, Split
from lab.data.modalities.image import resize_images
from lab.errors import ConfigError, DatasetError, UnknownNameError


def identify(images):
    """Each image as a hashable value."""
    return [image.numpy().tobytes() for image in images]


def test_unknown_name_lists_the_choices():
    with pytest.raises(UnknownNameError) as error:
        get_source("mnst")
    assert str(error.value).startswith('"mnst" is not a dataset; choose from digits, shapes, mnist')
    for function in (load_dataset, describe, is_available):
        with pytest.raises(UnknownNameError):
            function(DataConfig(name="mnst"))


def test_every_source_is_registered_under_its_name_and_states_its_facts():
    for name, source in DATASETS.items():
        assert source.name == name
        assert source.title and source.licence and source.source


@pytest.mark.parametrize("name", [s.name for s in DATASETS.values() if s.sample_shape])
def test_describe_knows_without_reading(name):
    source, info = DATASETS[name], describe(DataConfig(name=name, size=20))
    is_image = source.kind == "image"
    assert info.sample_shape == ((source.sample_shape[0], 20, 20) if is_image else source.sample_shape)
    assert info.n_train >= info.n_val > 0 and info.n_test > 0
    others = {"shapes": 3, "emnist-letters": 26, "wine": 3, "breast-cancer": 2, "waveforms": 4, "sines": 1}
    others |= {"place-cells": 9, "linear-track": 8, "regimes": 6, "movielens-small": 20}
    assert len(info.class_names) == others.get(name, 10)


def test_describe_mnist_and_folder():
    info = describe(DataConfig(name="mnist"))
    assert (info.n_train, info.n_val, info.n_test) == (58_000, 2_000, 10_000)
    assert info.sample_shape == (1, 28, 28)
    by_files = ("folder", "table-file", "recording-file", "ratings-file", "series-file")
    assert all(describe(DataConfig(name=name, path="anywhere")) is None for name in by_files)


@pytest.mark.parametrize(
    ("n", "own_test", "sizes"), [(60_000, 10_000, (58_000, 2_000, 10_000)), (1200, 7, (1100, 100, 7))]
)
def test_split_sizes_with_a_test_set(n, own_test, sizes):
    assert split_sizes(n, own_test) == sizes


def test_split_sizes_without_a_test_set():
    assert split_sizes(1797) == (1199, 299, 299)
    assert split_sizes(10) == (8, 1, 1)


def test_digits_equal_those_of_scikit_learn():
    from sklearn.datasets import load_digits

    data = load_dataset(DataConfig(name="digits"))
    assert is_available(DataConfig(name="digits"))
    assert data.info == describe(DataConfig(name="digits"))
    images = torch.cat([data.train.samples, data.val.samples, data.test.samples])
    assert images.shape == (1797, 1, 8, 8) and images.dtype == torch.uint8
    assert set(images.unique().tolist()) == {round(255 * level / 16) for level in range(17)}
    known = zip(*load_digits(return_X_y=True), strict=True)
    truth = {(255 * image / 16).round().astype("uint8").tobytes(): label for image, label in known}
    for split in (data.train, data.val, data.test):
        assert [truth[key] for key in identify(split.samples)] == split.labels.tolist()
        assert split.labels.dtype == torch.int64


def test_splits_are_disjoint_and_cover_everything():
    data = load_dataset(DataConfig(name="shapes"))
    parts = [set(identify(split.samples)) for split in (data.train, data.val, data.test)]
    assert [len(part) for part in parts] == [len(data.train), len(data.val), len(data.test)]
    assert len(set().union(*parts)) == sum(len(part) for part in parts) == 13_068


def test_the_same_seed_gives_the_same_splits_and_another_seed_others():
    first, again = (load_dataset(DataConfig(name="digits", split_seed=3)) for _ in range(2))
    other = load_dataset(DataConfig(name="digits", split_seed=4))
    for split in ("train", "val", "test"):
        assert torch.equal(getattr(first, split).samples, getattr(again, split).samples)
        assert torch.equal(getattr(first, split).labels, getattr(again, split).labels)
    assert set(identify(first.test.samples)) != set(identify(other.test.samples))


def test_resize_by_half_averages_and_rounds():
    images = torch.tensor([[0, 0, 255, 255], [0, 0, 255, 255], [10, 10, 10, 10], [10, 10, 10, 10]], dtype=torch.uint8)
    small = resize_images(images.view(1, 1, 4, 4), 2)
    assert small.dtype == torch.uint8 and small.is_contiguous() and small.shape == (1, 1, 2, 2)
    exact = torch.nn.functional.interpolate(images.view(1, 1, 4, 4).float(), (2, 2), mode="bilinear", antialias=True)
    assert torch.equal(small.float(), exact.round())
    assert small[0, 0, 0, 0] < small[0, 0, 0, 1]


def test_a_size_is_applied_to_every_split():
    data = load_dataset(DataConfig(name="digits", size=12))
    assert data.info == describe(DataConfig(name="digits", size=12))
    for split in (data.train, data.val, data.test):
        assert split.samples.shape[1:] == (1, 12, 12) and split.samples.is_contiguous()


def test_missing_data_names_the_folder_and_the_remedy(data_dir):
    assert not is_available(DataConfig(name="mnist"))
    with pytest.raises(DatasetError) as error:
        load_dataset(DataConfig(name="mnist"))
    for part in (
        str(data_dir / "MNIST"),
        "python -m lab download mnist",
        "LATENT_LAB_DATA",
        "digits needs no download",
    ):
        assert part in str(error.value)


def test_chosen_classes_are_trained_and_validated_on_and_the_test_set_keeps_all():
    whole, some = (load_dataset(DataConfig(name="digits", classes=classes)) for classes in ((), (3, 7)))
    assert torch.equal(some.test.samples, whole.test.samples) and torch.equal(some.test.labels, whole.test.labels)
    assert some.info.class_names == whole.info.class_names
    for part, all_of_it in ((some.train, whole.train), (some.val, whole.val)):
        keep = (all_of_it.labels == 3) | (all_of_it.labels == 7)
        assert torch.equal(part.samples, all_of_it.samples[keep]) and torch.equal(part.labels, all_of_it.labels[keep])
    assert (some.info.n_train, some.info.n_val, some.info.n_test) == (len(some.train), len(some.val), 299)


def test_a_missing_class_is_refused():
    for function in (describe, load_dataset):
        with pytest.raises(ConfigError, match="classes = 12: digits has no such class; choose from 0 to 9"):
            function(DataConfig(name="digits", classes=(1, 12)))


def test_classes_without_images_are_refused(monkeypatch):
    monkeypatch.setattr("lab.data.dataset_registry.permutation", lambda n, seed: torch.arange(n))
    images = torch.zeros(24, 1, 8, 8, dtype=torch.uint8)
    raw = RawSamples(Split(images, torch.arange(24) // 12), None, ("a", "b"))  # all to validate on are of class 0
    monkeypatch.setattr(DATASETS["digits"], "load", lambda config: raw, raising=False)
    with pytest.raises(DatasetError, match=r"too few images of the classes 1 .* choose more classes"):
        load_dataset(DataConfig(name="digits", classes=(1,)))


def test_the_same_classes_are_the_same_config_and_all_of_them_are_not_written():
    assert DataConfig(classes=(3, 1, 3)) == DataConfig(classes=(1, 3))
    assert DataConfig(classes=(3, 1)).to_dict()["classes"] == [1, 3]
    before = {"name": "mnist", "size": 14, "path": "", "split_seed": 0}  # as written before there was the setting
    assert DataConfig.from_dict(before).to_dict() == before
    assert DataConfig.from_dict(DataConfig(classes=(2,)).to_dict()) == DataConfig(classes=(2,))
