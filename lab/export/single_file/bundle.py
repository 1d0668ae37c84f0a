"""The app's own JavaScript modules as one script, so that a page can hold them."""

from __future__ import annotations

import re
from pathlib import Path

IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"(\.{1,2}/[\w./-]+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?function|class|const) (\w+)", re.MULTILINE)
COMMENT = re.compile(r"^[ \t]*/\*\*.*?\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
OTHER = re.compile(r"^(?:import|export)\b.*|\bimport\(.*", re.MULTILINE)


def bundle(entry: Path) -> str:
    """Return a module and all that it imports as one script; `MODULES["<path>"]` has what each exports.

    Raises:
        ValueError: a module imports or exports in a way that is not known here.
    """
    parts: dict[Path, str] = {}
    _add(entry.resolve(), parts, entry.resolve().parent.parent)
    return "const MODULES = {};\n" + "\n".join(parts.values())


def _add(path: Path, parts: dict[Path, str], root: Path) -> None:
    """Add a module after those that it imports."""
    if path in parts:
        return
    source = path.read_text(encoding="utf-8")
    for target in (path.parent / match[2] for match in IMPORT.finditer(source)):
        _add(target.resolve(), parts, root)
    parts[path] = _module(path, source, root)


def _module(path: Path, source: str, root: Path) -> str:
    def read(match: re.Match[str]) -> str:
        names = match[1].replace(" as ", ": ")
        return f"const {{{names}}} = MODULES[{_key((path.parent / match[2]).resolve(), root)}];\n"

    exported = [match[2] for match in EXPORT.finditer(source)]
    code = EXPORT.sub(r"\1 \2", IMPORT.sub(read, COMMENT.sub("", source)))
    if other := OTHER.search(code):
        raise ValueError(f"{path.name} cannot be part of a page: {other[0]}")
    if "</script" in code.lower():
        raise ValueError(f"{path.name} cannot be part of a page: it would end the script")
    return f"MODULES[{_key(path, root)}] = (() => {{\n{code}return {{ {', '.join(exported)} }};\n}})();"


def _key(path: Path, root: Path) -> str:
    return f'"{path.relative_to(root).as_posix()}"'
