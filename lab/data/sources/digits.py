"""The embedded default: scikit-learn's 8x8 handwritten digits; no file, no network."""

from __future__ import annotations

import torch

from lab.data.dataset import DataConfig, DatasetSource, RawSamples, Split

INK_LEVELS = 16  # scikit-learn's pixels count 0..16 inked dots of a 4x4 block


class Digits(DatasetSource):
    """1,797 handwritten digits of 8x8 pixels, shipped inside scikit-learn."""

    name = "digits"
    title = "Digits 8x8"
    class_names = tuple("0123456789")
    sample_shape = (1, 8, 8)
    n_train = 1797
    licence = "CC BY 4.0"
    source = "Alpaydin & Kaynak 1998, Optical Recognition of Handwritten Digits (UCI), as shipped by scikit-learn"

    def available(self, config: DataConfig) -> bool:
        return True

    def load(self, config: DataConfig) -> RawSamples:
        from sklearn.datasets import load_digits  # type: ignore[import-untyped]  # half a second: only when asked for

        bunch = load_digits()
        images = torch.from_numpy(bunch.images).mul(255 / INK_LEVELS).round().to(torch.uint8).unsqueeze(1)
        labels = torch.from_numpy(bunch.target).long()
        return RawSamples(Split(images, labels), None, self.class_names)
