"""Images of one's own that were kept: on the page Datasets, or by `latent-lab datasets add`."""

from __future__ import annotations

import numpy as np
import torch

from lab.data.dataset import DataConfig, DatasetSource, RawSamples, Split
from lab.data.kept_datasets import OWN_DATASET, KeptDataset, is_kept, kept_files, kept_labels, kept_samples, read_kept
from lab.data.sources.image_folder import split_by_name


class OwnDataset(DatasetSource):
    """Images that were kept under a name; `path` is their number, which stays when they are renamed."""

    name = OWN_DATASET
    title = "Kept images"
    licence = "yours"
    source = "files of your own, kept on the page Datasets"
    sample_shape: tuple[int, ...] | None = None

    def of(self, config: DataConfig) -> DatasetSource:
        return KeptImages(read_kept(config.path)) if config.path else self

    def available(self, config: DataConfig) -> bool:
        return is_kept(config.path)

    def list_classes(self, config: DataConfig) -> tuple[str, ...]:
        return read_kept(config.path).class_names

    def load(self, config: DataConfig) -> RawSamples:
        return KeptImages(read_kept(config.path)).load(config)


class KeptImages(OwnDataset):
    """One dataset of kept images, with its own facts."""

    def __init__(self, card: KeptDataset) -> None:
        self.card = card
        self.title, self.licence, self.source = card.name, card.licence, card.source
        channels, height, width = card.shape
        self.sample_shape = (channels, height, width)
        self.class_names = card.class_names
        self.n_train = card.splits.get("train", card.n_samples)
        self.n_val, self.n_test = card.splits.get("val", 0), card.splits.get("test", 0)

    def of(self, config: DataConfig) -> DatasetSource:
        return self

    def load(self, config: DataConfig) -> RawSamples:
        names, splits = kept_files(self.card)
        labels = torch.from_numpy(kept_labels(self.card))
        everything = Split(kept_samples(self.card), labels, names=np.array(names), digest=self.card.digest)
        train, val, test = split_by_name(everything, np.array(splits), config)
        return RawSamples(train, test, self.class_names, val=val, notes=self.card.notes)
