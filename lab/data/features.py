"""Features: columns of a table, channels of a series, or items that are rated; their names, units and scale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Feature:
    """A column, channel or item, of a group (a genre) where one is known.

    In its own unit a value is `offset` + `scale` * (the value on the data scale).
    """

    name: str
    unit: str = ""
    offset: float = 0.0
    scale: float = 1.0
    group: str = ""


def read_features(values: Any) -> tuple[Feature, ...]:
    """Return features read from JSON: the inverse of dataclasses.asdict.

    Raises:
        TypeError: they are not what was written.
    """
    features = tuple(Feature(**value) for value in values)
    if not all(_is_feature(feature) for feature in features):
        raise TypeError("a feature has a name, a unit, a group, and a finite offset and scale")
    return features


def _is_feature(feature: Feature) -> bool:
    numbers = (feature.offset, feature.scale)
    return (
        type(feature.name) is str
        and type(feature.unit) is str
        and type(feature.group) is str
        and all(type(number) in (int, float) and math.isfinite(number) for number in numbers)
    )
