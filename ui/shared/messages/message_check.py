"""A strict check of a message against its type: what JSON can hold, with exactly the keys of the definition."""

from __future__ import annotations

import math
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict

LEAVES: dict[type, tuple[type, ...]] = {  # what stands for each in JSON; subclasses, such as NumPy's, are refused
    str: (str,),
    bool: (bool,),
    int: (int,),
    float: (int, float),
    NoneType: (NoneType,),
}


def faults(value: object, kind: Any, where: str = "message") -> list[str]:
    """Return where a value differs from the type of a message, a line each; none if it matches."""
    if is_typeddict(kind):
        return _keys(value, kind, where)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        attempts = [faults(value, option, where) for option in arguments]
        return [] if [] in attempts else [f"{where}: no {kind}", *min(attempts, key=len)]
    if origin is list:
        if type(value) is not list:
            return [f"{where}: {type(value).__name__} instead of list"]
        return [line for i, item in enumerate(value) for line in faults(item, arguments[0], f"{where}[{i}]")]
    if origin is dict:
        if not isinstance(value, dict):
            return [f"{where}: {type(value).__name__} instead of dict"]
        return [line for key, item in value.items() for line in faults(item, arguments[1], f"{where}.{key}")]
    if type(value) not in LEAVES[kind] or (isinstance(value, float) and not math.isfinite(value)):
        return [f"{where}: {value!r} instead of {kind.__name__}"]
    return []


def _keys(value: object, kind: Any, where: str) -> list[str]:
    """Compare keys and values with those of a TypedDict."""
    if not isinstance(value, dict):
        return [f"{where}: {type(value).__name__} instead of {kind.__name__}"]
    hints = get_type_hints(kind)
    lines = [f"{where}: no key {key}" for key in sorted(kind.__required_keys__ - set(value))]
    lines += [f"{where}: unknown key {key}" for key in value if key not in hints]
    for key, item in value.items():
        if key in hints:
            lines += faults(item, hints[key], f"{where}.{key}")
    return lines
