"""The facts of a dataset as a file holds them, checked on reading."""

from __future__ import annotations

from typing import Any

from lab.data.dataset import MAX_COUNT, DatasetInfo
from lab.data.features import read_features
from lab.data.modalities.kind_registry import KINDS
from lab.data.targets import factors, read_targets
from lab.errors import DatasetError

FORMER_NAMES = {"image_shape": "sample_shape"}  # of facts, in earlier versions
FACTOR_NAMES = "factor_names"  # of targets, in earlier versions


def read_info(values: dict[str, Any]) -> DatasetInfo:
    """Return the facts of a dataset read from JSON: the inverse of dataclasses.asdict, of earlier versions too.

    Raises:
        DatasetError: they are not what was written.
    """
    try:
        facts: dict[str, Any] = {
            FORMER_NAMES.get(name, name): tuple(v) if isinstance(v, list) else v for name, v in values.items()
        }
        targets = factors(*facts.pop(FACTOR_NAMES, ())) or read_targets(facts.get("targets", ()))
        info = DatasetInfo(**(facts | {"features": read_features(facts.get("features", ())), "targets": targets}))
    except (TypeError, AttributeError) as error:
        raise DatasetError("the facts of the dataset are not what was written (altered)") from error
    if not _is_info(info):
        raise DatasetError("the facts of the dataset are not what was written (altered)")
    return info


def _is_info(info: DatasetInfo) -> bool:
    """Return whether the facts have the right types and plausible sizes."""
    texts = (info.name, info.title, info.licence, info.source, info.kind)
    if type(info.class_names) is not tuple or not all(type(text) is str for text in (*texts, *info.class_names)):
        return False
    counts, shape = (info.n_train, info.n_val, info.n_test), info.sample_shape
    if type(shape) is not tuple or not all(type(n) is int for n in (*shape, *counts)) or min(shape, default=0) < 1:
        return False
    fits = info.kind in KINDS and KINDS[info.kind].fits(shape, info.features)
    return fits and bool(info.class_names) and all(0 <= n <= MAX_COUNT for n in counts)
