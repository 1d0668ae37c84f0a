"""The dataset registry; loading, splitting and scaling are the same for all."""

from __future__ import annotations

import math
from dataclasses import replace

import torch

from lab.data.dataset import DataConfig, Dataset, DatasetInfo, DatasetSource, Progress, RawSamples, Split, permutation
from lab.data.kept_datasets import kept_datasets
from lab.data.modalities.kind_registry import KINDS
from lab.data.sources.digits import Digits
from lab.data.sources.image_folder import Folder
from lab.data.sources.made_series import Sines, Waveforms
from lab.data.sources.movielens import MovieLensSmall
from lab.data.sources.own_dataset import OwnDataset
from lab.data.sources.ratings_file import RatingsFile
from lab.data.sources.recording_file import RecordingFile
from lab.data.sources.recordings import LinearTrack, PlaceCells
from lab.data.sources.regimes import Regimes
from lab.data.sources.series_file import SeriesFile
from lab.data.sources.shapes import Shapes
from lab.data.sources.sklearn_tables import BreastCancer, Wine
from lab.data.sources.table_file import TableFile
from lab.data.sources.taste import Taste
from lab.data.sources.torchvision_sources import Cifar10, EmnistLetters, FashionMnist, Kmnist, Mnist
from lab.data.targets import Target
from lab.errors import ConfigError, DatasetError, UnknownNameError

_SOURCES: tuple[DatasetSource, ...] = (
    *(Digits(), Shapes(), Mnist(), FashionMnist()),
    *(Kmnist(), EmnistLetters(), Cifar10(), Folder()),
    *(Wine(), BreastCancer(), Waveforms(), Sines(), Regimes(), TableFile()),
    *(PlaceCells(), LinearTrack(), RecordingFile(), Taste(), MovieLensSmall(), RatingsFile(), SeriesFile()),
    OwnDataset(),
)
DATASETS: dict[str, DatasetSource] = {source.name: source for source in _SOURCES}
MAX_VALIDATION = 2000  # images held out where the dataset has a test set of its own: the tutorials train on all of it
MAX_IMAGE_BYTES = 500_000_000  # of a dataset of images, whatever their size


def get_source(name: str) -> DatasetSource:
    """Return the registered source. Raises UnknownNameError, which lists the choices."""
    if name not in DATASETS:
        raise UnknownNameError(f'"{name}" is not a dataset; choose from {", ".join(DATASETS)}')
    return DATASETS[name]


def config_named(name: str) -> DataConfig:
    """Return the dataset of a name: one of the registry, or one of one's own that is kept.

    Raises:
        UnknownNameError: there is none; it lists the choices.
    """
    if name in DATASETS:
        return DataConfig(name=name)
    kept = {card.name: card for card in kept_datasets()}
    if name not in kept:
        raise UnknownNameError(f'"{name}" is not a dataset; choose from {", ".join([*DATASETS, *kept])}')
    return kept[name].config


def is_available(config: DataConfig) -> bool:
    """Return whether load_dataset can work without a network; cheap."""
    return get_source(config.name).available(config)


def list_classes(config: DataConfig) -> tuple[str, ...]:
    """Return the names of a dataset's classes without reading an image.

    Raises:
        DatasetError: the classes depend on its files, which are missing.
    """
    return get_source(config.name).list_classes(config)


def describe(config: DataConfig) -> DatasetInfo | None:
    """Return the facts of a dataset as load_dataset would give it, without reading it.

    None if they depend on the files (folder, table-file). The counts are those of the dataset as it is published, of
    all classes.

    Raises:
        ConfigError: it has no such class.
    """
    source = get_source(config.name).of(config)
    if source.sample_shape is None:
        return None
    check_classes(config, source.class_names)
    shape = source.sample_shape
    if config.size and KINDS[source.kind].is_image:
        shape = (shape[0], config.size, config.size)
        _check_bytes(source, shape)
    own = (source.n_train, source.n_val, source.n_test)
    sizes = own if source.n_val else split_sizes(source.n_train, source.n_test)
    return _info(source, shape, sizes, source.class_names, source.targets)


def download_dataset(config: DataConfig, on_progress: Progress | None = None) -> None:
    """Fetch a dataset unless it is there; on_progress(text, share) reports the progress.

    Raises:
        DatasetError: no network, a broken download or a folder that cannot be written; nothing is left behind.
    """
    get_source(config.name).download(config, on_progress)


def load_dataset(config: DataConfig, files: frozenset[str] | None = None) -> Dataset:
    """Read a dataset into memory, split it and scale it; the same config gives the same splits.

    Args:
        files: of a folder of one's own, those that are read; None: all.
    Raises:
        UnknownNameError: no dataset of that name.
        DatasetError: it is not there, or broken; the message says how to get it.
        ConfigError: it has no such class.
    """
    source = get_source(config.name).of(config)
    describe(config)  # before anything is read
    raw = source.load(config) if files is None else source.load_files(config, files)
    check_classes(config, raw.class_names)
    train, val, test = _split(raw, config.split_seed)
    train, val = (_of_classes(split, config) for split in (train, val))
    (train, val, test), features = KINDS[source.kind].prepared((train, val, test), raw.features, config)
    sizes = (len(train), len(val), len(test))
    info = _info(source, tuple(train.samples.shape[1:]), sizes, raw.class_names, raw.targets)
    return Dataset(replace(info, features=features, notes=raw.notes), train, val, test)


def check_classes(config: DataConfig, class_names: tuple[str, ...]) -> None:
    """Check that the dataset has every requested class. Raises ConfigError."""
    unknown = [number for number in config.classes if number >= len(class_names)]
    if unknown:
        raise ConfigError(
            f"classes = {', '.join(map(str, unknown))}: {config.name} has no such class; "
            f"choose from 0 to {len(class_names) - 1}, or none for all"
        )


def _check_bytes(source: DatasetSource, shape: tuple[int, ...]) -> None:
    """Check the memory of a published dataset of images at another size. Raises ConfigError."""
    n, (channels, side, _) = source.n_train + source.n_test, shape
    if n * channels * side**2 > MAX_IMAGE_BYTES:
        largest = math.isqrt(MAX_IMAGE_BYTES // (n * channels))
        raise ConfigError(
            f"{source.title} at {side} pixels takes {n * channels * side**2 / 1e6:,.0f} MB of memory; the limit is "
            f"{MAX_IMAGE_BYTES / 1e6:.0f} MB: set size to at most {largest}"
        )


def split_sizes(n: int, own_test: int = 0) -> tuple[int, int, int]:
    """Return the numbers of training, validation and test images.

    With a test set of its own, a twelfth of the n training images is held out for validation, at most 2,000;
    without one, a sixth each for validation and test.
    """
    if own_test:
        val = min(MAX_VALIDATION, max(1, n // 12))
        return n - val, val, own_test
    return n - 2 * (n // 6), n // 6, n // 6


def _split(raw: RawSamples, seed: int) -> tuple[Split, Split, Split]:
    """Shuffle each split (except those of the source's own), so that its first samples are a fair choice."""
    if raw.val is not None and raw.test is not None:
        return raw.train, raw.val, raw.test
    n = len(raw.train)
    if raw.val is not None:  # a test set is held out beside its own validation set
        order, n_test = permutation(n, seed), max(1, n // 6)
        return raw.train.take(order[n_test:]), raw.val, raw.train.take(order[:n_test])
    _, n_val, n_test = split_sizes(n, len(raw.test) if raw.test else 0)
    order = permutation(n, seed)
    val, rest = raw.train.take(order[:n_val]), order[n_val:]
    if raw.test is not None:
        return raw.train.take(rest), val, raw.test
    return raw.train.take(rest[n_test:]), val, raw.train.take(rest[:n_test])


def _of_classes(split: Split, config: DataConfig) -> Split:
    """Return the images of the classes that a model is trained on."""
    if not config.classes:
        return split
    chosen = split.take(torch.isin(split.labels, torch.tensor(config.classes)).nonzero().flatten())
    if not len(chosen):
        raise DatasetError(
            f"{config.name} has too few images of the classes {', '.join(map(str, config.classes))} to train and to "
            "validate on: choose more classes, or another split_seed"
        )
    return chosen


def _info(
    source: DatasetSource,
    sample_shape: tuple[int, ...],
    sizes: tuple[int, int, int],
    class_names: tuple[str, ...],
    targets: tuple[Target, ...],
) -> DatasetInfo:
    facts = (class_names, *sizes, source.licence, source.source, targets, source.kind)
    return DatasetInfo(source.name, source.title, sample_shape, *facts)
