"""The only import of torchvision, which a CPU build of torch beside a CUDA build of torchvision refuses."""

from __future__ import annotations

import importlib
import sys
import threading
from types import ModuleType

import torch

from lab.errors import DatasetError

_LOCK = threading.Lock()
_SCHEMAS = {
    "nms": "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms": "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}
_DECLARED: list[torch.library.Library] = []  # a schema lives as long as its library object


def load_torchvision() -> ModuleType:
    """Return torchvision with `datasets` imported; on first use, since the import costs about 1.5 s.

    Raises:
        DatasetError: torchvision is not installed.
    """
    with _LOCK:
        try:
            return _import()
        except ModuleNotFoundError as error:
            raise DatasetError(
                "torchvision is not installed, so this dataset cannot be read: install the project's requirements, "
                "or choose digits, which needs neither"
            ) from error
        except RuntimeError as error:
            if "nms does not exist" not in str(error):
                raise
        _forget_half_imported()
        _declare_schemas()
        return _import()


def _import() -> ModuleType:
    importlib.import_module("torchvision.datasets")
    return importlib.import_module("torchvision")


def _forget_half_imported() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
        del sys.modules[name]


def _declare_schemas() -> None:
    """Name the compiled operators that torchvision registers fakes for; datasets never call them."""
    if not _DECLARED:
        library = torch.library.Library("torchvision", "DEF")
        for schema in _SCHEMAS.values():
            library.define(schema)
        _DECLARED.append(library)
