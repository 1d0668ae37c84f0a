"""Changes of settings during training: learning rate and KL weight, each change at a step of the optimiser."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from lab.errors import ConfigError
from models import AEConfig

MAX_SETTING = 1e6
LIVE_SETTINGS = ("learning_rate", "kl_weight")  # settings that can change during training


@dataclass(frozen=True)
class Change:
    """Settings that apply from a step on: `step` is the number of steps the optimiser has taken before."""

    step: int
    settings: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        return {"step": self.step, "settings": self.settings}

    @classmethod
    def from_dict(cls, values: Any) -> Self:
        """Read what to_dict wrote. Raises ConfigError."""
        if not isinstance(values, dict) or type(values.get("step")) is not int or values["step"] < 0:
            raise ConfigError(f"{values!r} is not a change of a run: it has a step and settings")
        settings = values.get("settings")
        if not isinstance(settings, dict) or not settings or not settings.keys() <= set(LIVE_SETTINGS):
            raise ConfigError(f"{values!r} is not a change of a run: its settings are among {', '.join(LIVE_SETTINGS)}")
        if not all(type(value) in (int, float) and 0 <= value <= MAX_SETTING for value in settings.values()):
            raise ConfigError(f"{values!r} is not a change of a run: its settings are numbers")
        return cls(values["step"], {name: float(value) for name, value in settings.items()})


def changes_of(events: Iterable[dict[str, Any]]) -> tuple[Change, ...]:
    """Return the changes recorded in a run's events, in order."""
    return tuple(Change.from_dict(event) for event in events if event["kind"] == "change")


def merged(planned: Iterable[Change], recorded: Iterable[Change]) -> tuple[Change, ...]:
    """Return planned and recorded changes in the order of their steps; one that is both appears once."""
    changes = list(planned)
    changes += [change for change in recorded if change not in changes]
    return tuple(sorted(changes, key=lambda change: change.step))


def superseded(changes: Iterable[Change], step: int, pending: Iterable[str]) -> tuple[Change, ...]:
    """Return the changes without those at `step` or later of settings with a pending change."""
    names, remaining = set(pending), []
    for change in changes:
        settings = {k: v for k, v in change.settings.items() if change.step < step or k not in names}
        if settings:
            remaining.append(Change(change.step, settings))
    return tuple(remaining)


def live_settings(model_config: AEConfig) -> tuple[str, ...]:
    """Return the names of the settings that can change while such a model trains."""
    known = {option.name for option in model_config.options()}
    return tuple(name for name in LIVE_SETTINGS if name == "learning_rate" or name in known)
