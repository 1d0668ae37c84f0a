"""The facts of samples that a browser draws them by."""

from __future__ import annotations

from typing import Any

from lab.data.dataset import DatasetInfo
from lab.data.modalities.kind_registry import KINDS


def sample_facts(info: DatasetInfo) -> dict[str, Any]:
    """Return kind, shape and features of a dataset's samples, as static/lab/renderers/sample.js reads them."""
    kind = KINDS[info.kind]
    return {
        "kind": kind.name,
        "noun": kind.noun,
        "nouns": kind.nouns,
        "shape": list(info.sample_shape),
        "features": [{"name": f.name, "unit": f.unit, "offset": f.offset, "scale": f.scale} for f in info.features],
        "bounded": kind.is_bounded,
    }
