"""Datasets that torchvision can download and read."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from lab.config import settings
from lab.data.dataset import DataConfig, DatasetSource, Progress, RawSamples, Split
from lab.data.downloads import fetch
from lab.data.idx_format import IDX_FILES, find_idx, read_idx
from lab.data.torchvision_import import load_torchvision
from lab.errors import DatasetError

BROKEN = (OSError, RuntimeError, ValueError, TypeError, KeyError, IndexError, EOFError, AssertionError)


class TorchvisionSource(DatasetSource):
    """A dataset read by a class of torchvision; the default hooks fit MNIST and its kin."""

    sample_shape: tuple[int, int, int] = (1, 28, 28)
    class_names = tuple(string.digits)
    n_train = 60_000
    n_test = 10_000
    n_files = 4  # that travel over the network
    torchvision_class: str

    @property
    def folder(self) -> str:
        """Return the folder of the dataset's files, under the data folder."""
        return f"{self.torchvision_class}/raw"

    @property
    def file_names(self) -> tuple[str, ...]:
        return IDX_FILES

    def available(self, config: DataConfig) -> bool:
        return self._is_fetched() or len(self._by_hand()) == len(IDX_FILES)

    def load(self, config: DataConfig) -> RawSamples:
        root = settings().data_dir
        if not self.available(config):
            raise DatasetError(
                f"{self.title} is not in {root / self.folder}: get it with `python -m lab download {self.name}` or the "
                "Download button, or set LATENT_LAB_DATA to a folder that holds it; digits needs no download"
            )
        try:
            if self._is_fetched():
                train, test = (self._read(self.open(str(root), train)) for train in (True, False))
            else:
                train, test = self._read_by_hand()
        except BROKEN as error:
            raise DatasetError(
                f"{self.title} in {root / self.folder} is broken ({str(error) or 'not what its header says'}): delete "
                f"that folder and download it again (`python -m lab download {self.name}`), or choose digits, which "
                "needs no download"
            ) from error
        return RawSamples(train, test, self.class_names)

    def download(self, config: DataConfig, on_progress: Progress | None = None) -> None:
        if self.available(config):
            return

        def download(folder: str) -> None:
            self.open(folder, True, download=True)

        fetch(self.title, settings().data_dir, self._files(), self.n_files, download, on_progress)

    def open(self, root: str, train: bool, download: bool = False) -> Any:
        """Return torchvision's own dataset object, read into memory."""
        return self._class()(root, train=train, download=download)

    def pixels(self, opened: Any) -> Tensor:
        """Return the pixels (N, C, H, W) uint8 of the dataset that open() returned."""
        return opened.data.unsqueeze(1)

    def labels(self, opened: Any) -> Tensor:
        """Return the labels (N,) int64 of the dataset that open() returned, counted from 0."""
        return torch.as_tensor(opened.targets, dtype=torch.int64)

    def _class(self) -> Any:
        return getattr(load_torchvision().datasets, self.torchvision_class)

    def _files(self) -> tuple[str, ...]:
        return tuple(Path(self.folder, name).as_posix() for name in self.file_names)

    def _is_fetched(self) -> bool:
        """Return whether all files lie where torchvision puts them."""
        return all((settings().data_dir / file).is_file() for file in self._files())

    def _by_hand(self) -> dict[str, Path]:
        """Return files of MNIST's kind that somebody has fetched by hand: packed, or with other names."""
        if self.file_names != IDX_FILES:
            return {}
        folder = settings().data_dir / self.torchvision_class
        return find_idx((folder / "raw", folder), IDX_FILES)

    def _read_by_hand(self) -> tuple[Split, Split]:
        arrays = [torch.from_numpy(read_idx(path)) for path in self._by_hand().values()]
        train, train_labels, test, test_labels = arrays
        pairs = ((train, train_labels), (test, test_labels))
        first, second = (self._checked(images.unsqueeze(1), labels.long()) for images, labels in pairs)
        return first, second

    def _read(self, opened: Any) -> Split:
        """Read one split. Raises ValueError when images and labels do not fit each other or the dataset."""
        return self._checked(self.pixels(opened), self.labels(opened))

    def _checked(self, images: Tensor, labels: Tensor) -> Split:
        if len(images) == 0 or images.shape[1:] != self.sample_shape:
            raise ValueError(f"{len(images)} images of {tuple(images.shape[1:])} where {self.sample_shape} is expected")
        if len(images) != len(labels):
            raise ValueError(f"{len(images)} images but {len(labels)} labels")
        if labels.min() < 0 or labels.max() >= len(self.class_names):
            raise ValueError(f"labels from {labels.min()} to {labels.max()} for {len(self.class_names)} classes")
        return Split(images, labels)


class Mnist(TorchvisionSource):
    """Handwritten digits."""

    name = "mnist"
    title = "MNIST"
    licence = "CC BY-SA 3.0"
    source = "LeCun, Cortes & Burges 1998"
    downloads_mb = 12
    torchvision_class = "MNIST"


class FashionMnist(TorchvisionSource):
    """Articles of clothing."""

    name = "fashion-mnist"
    title = "Fashion-MNIST"
    licence = "MIT"
    source = "Xiao, Rasul & Vollgraf 2017 (Zalando Research)"
    class_names = (
        *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
        *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
    )
    downloads_mb = 31
    torchvision_class = "FashionMNIST"


class Kmnist(TorchvisionSource):
    """Cursive Japanese characters."""

    name = "kmnist"
    title = "Kuzushiji-MNIST"
    licence = "CC BY-SA 4.0"
    source = "Clanuwat et al. 2018 (ROIS-DS Center for Open Data in the Humanities)"
    class_names = ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo")
    downloads_mb = 21
    torchvision_class = "KMNIST"


class EmnistLetters(TorchvisionSource):
    """Handwritten letters, capitals and small ones together."""

    name = "emnist-letters"
    title = "EMNIST letters"
    licence = "none stated; made from NIST Special Database 19, a work of the US government"
    source = "Cohen, Afshar, Tapson & van Schaik 2017"
    class_names = tuple(string.ascii_lowercase)
    n_train = 124_800
    n_test = 20_800
    n_files = 1
    downloads_mb = 562
    torchvision_class = "EMNIST"

    @property
    def file_names(self) -> tuple[str, ...]:
        return tuple(
            f"emnist-letters-{part}-{kind}-ubyte"
            for part in ("train", "test")
            for kind in ("images-idx3", "labels-idx1")
        )

    def open(self, root: str, train: bool, download: bool = False) -> Any:
        return self._class()(root, split="letters", train=train, download=download)

    def pixels(self, opened: Any) -> Tensor:
        return opened.data.transpose(1, 2).unsqueeze(1)  # the files hold every letter lying on its side, mirrored

    def labels(self, opened: Any) -> Tensor:
        return super().labels(opened) - 1  # the files count from 1


class Cifar10(TorchvisionSource):
    """Small colour photographs. torchvision checks the files' MD5 before it unpickles them."""

    name = "cifar10"
    title = "CIFAR-10"
    licence = "none stated by its authors; cite the source"
    source = "Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images"
    sample_shape = (3, 32, 32)
    class_names = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
    n_train = 50_000
    n_files = 1
    downloads_mb = 171
    torchvision_class = "CIFAR10"

    @property
    def folder(self) -> str:
        return "cifar-10-batches-py"

    @property
    def file_names(self) -> tuple[str, ...]:
        return (*(f"data_batch_{i}" for i in range(1, 6)), "test_batch", "batches.meta")

    def pixels(self, opened: Any) -> Tensor:
        return torch.from_numpy(opened.data).permute(0, 3, 1, 2)
