"""What is changed while a run trains: learning rate and KL weight, each change at a step of the optimiser."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from lab.errors import ConfigError
from models import AEConfig

MAX_SETTING = 1e6
LIVE = ("learning_rate", "kl_weight")  # settings that can change under way


@dataclass(frozen=True)
class Change:
    """Settings that hold from a step on: `step` is how many steps the optimiser has taken before."""

    step: int
    settings: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        return {"step": self.step, "settings": self.settings}

    @classmethod
    def from_dict(cls, values: Any) -> Self:
        """Read what to_dict wrote. Raises ConfigError."""
        if not isinstance(values, dict) or type(values.get("step")) is not int or values["step"] < 0:
            raise ConfigError(f"{values!r} is no change of a run: it has a step and settings")
        settings = values.get("settings")
        if not isinstance(settings, dict) or not settings or not settings.keys() <= set(LIVE):
            raise ConfigError(f"{values!r} is no change of a run: its settings are among {', '.join(LIVE)}")
        if not all(type(value) in (int, float) and 0 <= value <= MAX_SETTING for value in settings.values()):
            raise ConfigError(f"{values!r} is no change of a run: its settings are numbers")
        return cls(values["step"], {name: float(value) for name, value in settings.items()})


def changes_of(events: Iterable[dict[str, Any]]) -> tuple[Change, ...]:
    """The changes that a run's events tell of, in order."""
    return tuple(Change.from_dict(event) for event in events if event["kind"] == "change")


def merged(planned: Iterable[Change], made: Iterable[Change]) -> tuple[Change, ...]:
    """Planned and made changes in the order of their steps; one that was planned and made is one."""
    found = list(planned)
    found += [change for change in made if change not in found]
    return tuple(sorted(found, key=lambda change: change.step))


def superseded(changes: Iterable[Change], step: int, order: Iterable[str]) -> tuple[Change, ...]:
    """Changes without those that were made at `step` or later of settings that are now ordered anew."""
    left = []
    for change in changes:
        settings = {k: v for k, v in change.settings.items() if change.step < step or k not in set(order)}
        if settings:
            left.append(Change(change.step, settings))
    return tuple(left)


def live_settings(model_config: AEConfig) -> tuple[str, ...]:
    """Which settings of a run with such a model can change while it trains."""
    known = {option.name for option in model_config.options()}
    return tuple(name for name in LIVE if name == "learning_rate" or name in known)
