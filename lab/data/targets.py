"""Targets: what is known of a sample beside it, such as a position, an angle or a time. Models never see them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

CLASS, CONTINUOUS, ANGLE, TIME = "class", "continuous", "angle", "time"
KINDS_OF_TARGET = (CLASS, CONTINUOUS, ANGLE, TIME)


@dataclass(frozen=True)
class Target:
    """A variable that is known of each sample.

    kind: class (its numbers are names without an order), continuous, angle (it comes round after `period`) or time.
    unit: of its numbers and of the period. is_factor: samples are made from it, a factor of variation.
    """

    name: str
    kind: str = CONTINUOUS
    unit: str = ""
    period: float = 0.0
    is_factor: bool = False

    @property
    def title(self) -> str:
        """Return the name with its unit."""
        return f"{self.name} ({self.unit})" if self.unit else self.name


def factors(*names: str) -> tuple[Target, ...]:
    """Return continuous factors of variation without a unit."""
    return tuple(Target(name, is_factor=True) for name in names)


def read_targets(values: Any) -> tuple[Target, ...]:
    """Return targets read from JSON: the inverse of dataclasses.asdict.

    Raises:
        TypeError: they are not what was written.
    """
    targets = tuple(Target(**value) for value in values)
    if not all(_is_target(target) for target in targets):
        raise TypeError("a target has a name, a kind, a unit, and an angle a period above 0")
    return targets


def _is_target(target: Target) -> bool:
    return (
        type(target.name) is str
        and type(target.unit) is str
        and type(target.is_factor) is bool
        and target.kind in KINDS_OF_TARGET
        and type(target.period) in (int, float)
        and math.isfinite(target.period)
        and (target.period > 0) == (target.kind == ANGLE)
    )
