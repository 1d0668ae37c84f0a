"""The tables that scikit-learn ships: no file, no network."""

from __future__ import annotations

from typing import Any, ClassVar

import torch

from lab.data.dataset import DataConfig, DatasetSource, RawSamples, Split
from lab.data.features import Feature


class SklearnTable(DatasetSource):
    """A table of scikit-learn: its rows, with a class each. `loader` is the function in sklearn.datasets."""

    kind = "table"
    licence = "CC BY 4.0"
    loader: str
    units: ClassVar[dict[str, str]] = {}  # by column, where the source says them

    def available(self, config: DataConfig) -> bool:
        return True

    def load(self, config: DataConfig) -> RawSamples:
        from sklearn import datasets  # type: ignore[import-untyped]  # half a second: only when asked for

        bunch: Any = getattr(datasets, self.loader)()
        rows = torch.from_numpy(bunch.data).float()
        names = [str(name).replace("_", " ") for name in bunch.feature_names]
        features = tuple(Feature(name, self.units.get(name, "")) for name in names)
        split = Split(rows, torch.from_numpy(bunch.target).long())
        return RawSamples(split, None, self.class_names, features=features)


class Wine(SklearnTable):
    """178 wines of three cultivars by 13 chemical measurements."""

    name = "wine"
    title = "Wines"
    loader = "load_wine"
    sample_shape = (13,)
    class_names = ("cultivar 1", "cultivar 2", "cultivar 3")
    n_train = 178
    units: ClassVar[dict[str, str]] = {"alcohol": "%"}
    source = "Aeberhard & Forina 1992, Wine (UCI), as shipped by scikit-learn"


class BreastCancer(SklearnTable):
    """569 tumours, malignant or benign, by 30 measurements of their cells' nuclei."""

    name = "breast-cancer"
    title = "Breast cancer, nuclei of cells"
    loader = "load_breast_cancer"
    sample_shape = (30,)
    class_names = ("malignant", "benign")
    n_train = 569
    source = "Wolberg et al. 1995, Breast Cancer Wisconsin (Diagnostic) (UCI), as shipped by scikit-learn"
