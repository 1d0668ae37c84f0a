"""Configs that check and explain themselves: forms, docs and the command line are made from them."""

from __future__ import annotations

import functools
import math
import typing
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar, Self

from models.exceptions import ConfigError


@dataclass(frozen=True)
class Option:
    """A setting: its name, type, default, help and allowed values."""

    name: str
    type: Any  # int, float, str, bool or tuple[int, ...]
    default: Any
    help: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] | None = None
    unit: str = ""
    symbol: str = ""  # in papers
    max_items: int | None = None  # of a list
    only_if: tuple[str, Any] | None = None  # another setting and the value with which this one has a meaning
    unless: tuple[str, Any] | None = None  # another setting and the value with which this one has none

    def applies(self, values: Mapping[str, Any]) -> bool:
        """Return whether the setting has a meaning beside these values of the others; by those missing, it has."""
        needed, excluded = self.only_if or ("", None), self.unless or ("", None)
        return values.get(*needed) == needed[1] and (excluded[0] not in values or values[excluded[0]] != excluded[1])

    @property
    def is_list(self) -> bool:
        return typing.get_origin(self.type) is tuple

    def check(self, value: Any) -> Any:
        """Return `value` in the option's own type.

        Raises:
            ConfigError: the value has another type, lies out of range, or is none of the choices.
        """
        if self.is_list:
            return self._check_list(value)
        value = self._check_type(value)
        if self.choices is not None and value not in self.choices:
            raise ConfigError(f'{self.name} = "{value}" is not an option; choose from {", ".join(self.choices)}')
        self._check_range(value)
        return value

    def text_of(self, value: Any) -> str:
        """Return a value as text that `parse` reads."""
        if self.is_list:
            return ",".join(map(str, value))
        return str(value).lower() if self.type is bool else str(value)

    def parse(self, text: str) -> Any:
        """Read the option from command-line text: `8`, `0.5`, `true`, `relu` or `512,256`."""
        text = text.strip()
        try:
            if self.is_list:
                return self.check([int(part) for part in text.split(",") if part.strip()])
            if self.type is bool:
                return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}[text.lower()]
            return self.check(self.type(text))
        except ConfigError:
            raise
        except (ValueError, KeyError) as error:
            raise ConfigError(f'{self.name} = "{text}" is not {self._kind()}') from error

    def _check_list(self, value: Any) -> tuple[int, ...]:
        if not isinstance(value, list | tuple) or any(type(v) is not int for v in value):
            shown = f'"{value}"' if isinstance(value, str) else repr(value)
            raise ConfigError(f"{self.name} = {shown} is not {self._kind()}")
        if self.max_items is not None and len(value) > self.max_items:
            raise ConfigError(f"{self.name} has {len(value):,} entries; use {self.max_items:,} or fewer")
        for v in value:
            self._check_range(v)
        return tuple(value)

    def _check_type(self, value: Any) -> Any:
        if self.type is float and type(value) is int:
            value = float(value) if abs(value) < 1e300 else math.inf
        if type(value) is not self.type or (self.type is float and not math.isfinite(value)):
            raise ConfigError(f"{self.name} = {value!r} is not {self._kind()}")
        return value

    def _check_range(self, value: Any) -> None:
        if self.low is not None and value < self.low:
            raise ConfigError(f"{self.name} = {value} is too small; use {self.low} or more")
        if self.high is not None and value > self.high:
            raise ConfigError(f"{self.name} = {value} is too large; use {self.high} or less")

    def _kind(self) -> str:
        if self.is_list:
            return 'a list of whole numbers, such as "512,256"'
        return {int: "a whole number", float: "a number", bool: "true or false", str: "a text"}[self.type]


def option(
    default: Any,
    *,
    help: str,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] | None = None,
    unit: str = "",
    symbol: str = "",
    max_items: int | None = None,
    only_if: tuple[str, Any] | None = None,
    unless: tuple[str, Any] | None = None,
) -> Any:
    """Return a dataclass field that carries its help, its limits and when it applies."""
    limits = {"low": low, "high": high, "choices": choices, "max_items": max_items}
    words = {"help": help, "unit": unit, "symbol": symbol}
    return field(default=default, metadata=words | limits | {"only_if": only_if, "unless": unless})


@dataclass(frozen=True)
class Config:
    """Base of every settings class: frozen, checked when made, read strictly from JSON.

    `former_names`: settings by the names that they had in earlier versions, which are still read.
    """

    former_names: ClassVar[dict[str, str]] = {}

    def __post_init__(self) -> None:
        for option in self.options():
            object.__setattr__(self, option.name, option.check(getattr(self, option.name)))
        self.check()

    def check(self) -> None:
        """Refuse contradictions between settings; a subclass overrides this."""

    @classmethod
    def options(cls) -> tuple[Option, ...]:
        return _options_of(cls)  # type: ignore[arg-type]  # a class can be hashed

    @classmethod
    def option(cls, name: str) -> Option:
        current = cls.former_names.get(name, name)
        for known in cls.options():
            if known.name == current:
                return known
        names = ", ".join(known.name for known in cls.options())
        raise ConfigError(f'"{name}" is not a setting of {cls.__name__}; choose from {names}')

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Build from plain values (JSON). Raises ConfigError on an unknown name or a bad value."""
        if not isinstance(values, dict):
            raise ConfigError(f"{cls.__name__} is made from named settings, not from {values!r}")
        return cls(**{cls.option(name).name: value for name, value in values.items()})

    def to_dict(self) -> dict[str, Any]:
        return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items()}


@functools.cache  # type: ignore[misc]
def _options_of(config_class: type[Config]) -> tuple[Option, ...]:
    hints = typing.get_type_hints(config_class)  # slow: once a class is enough
    return tuple(Option(f.name, hints[f.name], f.default, **f.metadata) for f in fields(config_class))
