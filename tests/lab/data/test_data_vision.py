import hashlib
import pickle

import numpy as np
import pytest
import torch

from idx_files import IDX_NAMES, idx_bytes, small_mnist
from lab.data import DataConfig, is_available, load_dataset
from lab.data.torchvision_import import load_torchvision
from lab.errors import DatasetError

MNIST = DataConfig(name="mnist")


def test_mnist_is_read_from_uncompressed_files(mnist_folder):
    assert is_available(MNIST)
    data = load_dataset(MNIST)
    assert (len(data.train), len(data.val), len(data.test)) == (55, 5, 20)
    assert (data.info.n_train, data.info.n_val, data.info.n_test) == (55, 5, 20)
    expected = np.frombuffer(small_mnist()[IDX_NAMES[False][0]][16:], np.uint8).reshape(20, 1, 28, 28)
    np.testing.assert_array_equal(data.test.samples, expected)
    assert data.test.labels.tolist() == [i % 10 for i in range(20)]
    images = torch.cat([data.train.samples, data.val.samples])
    assert len(images.flatten(1).unique(dim=0)) == 60


def test_one_missing_file_makes_it_unavailable(mnist_folder):
    (mnist_folder / "t10k-labels-idx1-ubyte").unlink()
    assert not is_available(MNIST)


def broken_files():
    good = small_mnist()["train-images-idx3-ubyte"]
    return {
        "cut": good[:-1000],
        "empty": b"",
        "header only half": good[:6],
        "longer than it says": good + b"more",
        "wrong magic": b"\x12\x34\x56\x78" + good[4:],
        "labels where images belong": small_mnist()["train-labels-idx1-ubyte"],
        "another image size": idx_bytes(np.zeros((60, 14, 14))),
        "fewer images than labels": idx_bytes(np.zeros((59, 28, 28))),
    }


@pytest.mark.parametrize("fault", broken_files())
def test_a_damaged_file_is_named_with_the_remedy(mnist_folder, fault):
    (mnist_folder / "train-images-idx3-ubyte").write_bytes(broken_files()[fault])
    with pytest.raises(DatasetError) as error:
        load_dataset(MNIST)
    for part in (f"MNIST in {mnist_folder} is broken", "delete that folder", "python -m lab download mnist", "digits"):
        assert part in str(error.value)


def test_labels_outside_the_classes_are_refused(mnist_folder):
    (mnist_folder / "train-labels-idx1-ubyte").write_bytes(idx_bytes(np.full(60, 10)))
    with pytest.raises(DatasetError, match="labels from 10 to 10 for 10 classes"):
        load_dataset(MNIST)


@pytest.mark.parametrize(("name", "folder"), [("fashion-mnist", "FashionMNIST"), ("kmnist", "KMNIST")])
def test_mnist_variants_have_their_own_folders(mnist_folder, data_dir, name, folder):
    assert not is_available(DataConfig(name=name))
    (data_dir / "MNIST").rename(data_dir / folder)
    data = load_dataset(DataConfig(name=name))
    assert data.info.name == name and len(data.test) == 20


def test_emnist_letters_stand_upright_and_count_from_zero(data_dir):
    folder = data_dir / "EMNIST" / "raw"
    folder.mkdir(parents=True)
    lying = np.zeros((52, 28, 28))
    lying[:, 3, 20] = 200  # stored by column: belongs at row 20, column 3
    for part in ("train", "test"):
        (folder / f"emnist-letters-{part}-images-idx3-ubyte").write_bytes(idx_bytes(lying))
        (folder / f"emnist-letters-{part}-labels-idx1-ubyte").write_bytes(idx_bytes(1 + np.arange(52) % 26))
    data = load_dataset(DataConfig(name="emnist-letters"))
    assert data.test.samples[0, 0, 20, 3] == 200 and data.test.samples[0].sum() == 200
    assert data.train.samples.is_contiguous() and data.test.samples.is_contiguous()
    assert data.test.labels[:26].tolist() == list(range(26))
    assert data.info.class_names == tuple("abcdefghijklmnopqrstuvwxyz")


def test_cifar10_comes_with_channels_first(data_dir, monkeypatch):
    folder = data_dir / "cifar-10-batches-py"
    folder.mkdir(parents=True)
    pixels = np.random.default_rng(0).integers(0, 256, (10, 3 * 32 * 32), dtype=np.uint8)
    cifar = load_torchvision().datasets.CIFAR10
    sums = {}
    for name in (*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"):
        content = pickle.dumps({"data": pixels, "labels": list(range(10))})
        (folder / name).write_bytes(content)
        sums[name] = hashlib.md5(content).hexdigest()
    meta = pickle.dumps({"label_names": list("abcdefghij")})
    (folder / "batches.meta").write_bytes(meta)
    monkeypatch.setattr(cifar, "train_list", [[name, sums[name]] for name in sums if name != "test_batch"])
    monkeypatch.setattr(cifar, "test_list", [["test_batch", sums["test_batch"]]])
    monkeypatch.setattr(cifar, "meta", {**cifar.meta, "md5": hashlib.md5(meta).hexdigest()})
    data = load_dataset(DataConfig(name="cifar10"))
    assert data.info.sample_shape == (3, 32, 32) and len(data.train) + len(data.val) == 50
    np.testing.assert_array_equal(data.test.samples, pixels.reshape(10, 3, 32, 32))
    (folder / "data_batch_3").write_bytes(b"altered")
    with pytest.raises(DatasetError, match=r"CIFAR-10 in .* is broken \(Dataset not found or corrupted"):
        load_dataset(DataConfig(name="cifar10"))
