"""The messages as TypeScript, which the components' JavaScript is checked against: `make docs` writes the files."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict

from lab.config import STATIC
from ui.shared.messages import model_messages
from ui.shared.messages.message_pair import NoState
from ui.shared.messages.message_registry import MESSAGES

NOTE = "/** Made by `make docs` from {module}; do not edit. */\n"
LAB = STATIC / "lab"
SHARED = LAB / "runtime" / "messages.d.ts"
NAMES = {str: "string", bool: "boolean", int: "number", float: "number", NoneType: "null"}


def files() -> dict[Path, str]:
    """Return the text of every declaration file, by its path."""
    shared = [kind for kind in vars(model_messages).values() if _is_shared(kind)]
    texts = {SHARED: _text(model_messages.__name__, shared)}
    for name, pair in MESSAGES.items():
        own = [kind for kind in _used([pair.data, pair.state]) if not _is_shared(kind)]
        texts[LAB / "components" / name / "messages.d.ts"] = _text(pair.data.__module__, own)
    return texts


def _text(module: str, kinds: list[Any]) -> str:
    parts = [NOTE.format(module=f"{module.replace('.', '/')}.py")]
    body = [declaration(kind) for kind in kinds]
    shared = {kind.__name__ for kind in _used(kinds) if _is_shared(kind) and kind not in kinds}
    names = sorted(shared & set(re.findall(r"\w+", "".join(body))))
    if names:
        parts.append(f'import type {{ {", ".join(names)} }} from "../../runtime/messages.d.ts";\n')
    return "\n".join([*parts, *body])


def declaration(kind: Any) -> str:
    """Return a TypedDict as an interface; comments become those of TypeScript."""
    bases = _bases(kind)
    inherited = {key for base in bases for key in base.__annotations__}
    hints, notes = get_type_hints(kind), _notes(kind)
    lines = [f"/** {_in_typescript(inspect.getdoc(kind) or '')} */"]
    parents = f" extends {', '.join(base.__name__ for base in bases)}" if bases else ""
    lines.append(f"export interface {kind.__name__}{parents} {{")
    for key in (key for key in kind.__annotations__ if key not in inherited):
        if key in notes:
            lines.append(f"  /** {notes[key]} */")
        lines.append(f"  {key}{'?' if key in kind.__optional_keys__ else ''}: {type_name(hints[key])};")
    return "\n".join([*lines, "}", ""])


def type_name(kind: Any) -> str:
    """Return the name of a type in TypeScript."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return " | ".join(map(type_name, arguments))
    if origin is list:
        name = type_name(arguments[0])
        return f"({name})[]" if " " in name else f"{name}[]"
    if origin is dict:
        return f"Record<string, {type_name(arguments[1])}>"
    return kind.__name__ if is_typeddict(kind) else NAMES[kind]


def _used(kinds: list[Any]) -> list[Any]:
    """Return TypedDicts and all that they are made of, each once, parts first."""
    used: list[Any] = []
    for kind in kinds:
        parts = [*_bases(kind), *get_type_hints(kind).values()] if is_typeddict(kind) else get_args(kind)
        used += _used([part for part in parts if part is not NoneType])
        if is_typeddict(kind) and kind is not NoState:
            used.append(kind)
    return list(dict.fromkeys(used))


def _is_shared(kind: Any) -> bool:
    return is_typeddict(kind) and kind.__module__ == model_messages.__name__


def _bases(kind: Any) -> list[Any]:
    """Return the TypedDicts that one extends; at run time only its source says."""
    names = re.findall(r"\w+", inspect.getsource(kind).partition("(")[2].partition(")")[0])
    return [base for name in names if is_typeddict(base := getattr(sys.modules[kind.__module__], name, None))]


def _notes(kind: Any) -> dict[str, str]:
    """Return the comments beside the keys of a TypedDict."""
    notes = re.findall(r"^    (\w+): .+?  # (.+)$", inspect.getsource(kind), flags=re.MULTILINE)
    return {key: _in_typescript(note) for key, note in notes}


def _in_typescript(text: str) -> str:
    return text.replace("None", "null")


def main() -> None:
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
