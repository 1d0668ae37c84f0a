"""Images to train on and to try out: datasets, uploads and their preparation."""

from lab.data.dataset import DataConfig, Dataset, DatasetInfo, DatasetSource, Progress, RawSamples, Split, permutation
from lab.data.dataset_registry import (
    DATASETS,
    config_named,
    describe,
    download_dataset,
    get_source,
    is_available,
    list_classes,
    load_dataset,
    split_sizes,
)
from lab.data.preparation import Prepared, PrepareSteps, prepare
from lab.data.sampling import sample_by_class
from lab.data.uploads import Upload, read_image

__all__ = [
    "DATASETS",
    "DataConfig",
    "Dataset",
    "DatasetInfo",
    "DatasetSource",
    "PrepareSteps",
    "Prepared",
    "Progress",
    "RawSamples",
    "Split",
    "Upload",
    "config_named",
    "describe",
    "download_dataset",
    "get_source",
    "is_available",
    "list_classes",
    "load_dataset",
    "permutation",
    "prepare",
    "read_image",
    "sample_by_class",
    "split_sizes",
]
