"""A small MNIST in the IDX format, made in memory."""

import struct

import numpy as np

IDX_NAMES = {True: ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")}
IDX_NAMES[False] = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


def idx_bytes(array: np.ndarray) -> bytes:
    """A uint8 array in the IDX format."""
    return struct.pack(f">{1 + array.ndim}I", 0x800 + array.ndim, *array.shape) + array.astype(np.uint8).tobytes()


def small_mnist(n_train: int = 60, n_test: int = 20) -> dict[str, bytes]:
    """The four files of an MNIST of random pixels; labels count 0, 1, ... 9, 0, ..."""
    rng = np.random.default_rng(0)
    files = {}
    for train, n in ((True, n_train), (False, n_test)):
        images, labels = IDX_NAMES[train]
        files[images] = idx_bytes(rng.integers(0, 256, (n, 28, 28)))
        files[labels] = idx_bytes(np.arange(n) % 10)
    return files
