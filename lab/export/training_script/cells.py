"""Cells of a script: a text and the code below it, written as a .py file or as a notebook."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 100  # characters of a line of text in a .py file
NOTEBOOK = {
    "metadata": {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    },
    "nbformat": 4,
    "nbformat_minor": 5,
}


@dataclass(frozen=True)
class Cell:
    """A step of a script: a title, sentences about it, and code."""

    title: str
    text: str
    code: str


def to_py(cells: Sequence[Cell]) -> str:
    """Return cells as a Python file, whose `# %%` marks editors show as cells."""
    parts = [f"# %% {cell.title}\n{_comment(cell.text)}\n{cell.code.strip()}\n" for cell in cells]
    return "\n".join(parts)


def to_notebook(cells: Sequence[Cell]) -> str:
    """Return cells as a Jupyter notebook (nbformat 4.5)."""
    return json.dumps({"cells": [part for i, cell in enumerate(cells) for part in _pair(i, cell)]} | NOTEBOOK, indent=1)


def _pair(number: int, cell: Cell) -> tuple[dict[str, Any], dict[str, Any]]:
    level = "#" if number == 0 else "##"
    text: dict[str, Any] = {"cell_type": "markdown", "id": f"text-{number}", "metadata": {}}
    code: dict[str, Any] = {
        "cell_type": "code",
        "id": f"code-{number}",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
    }
    return (
        text | {"source": _lines(f"{level} {cell.title}\n\n{cell.text}")},
        code | {"source": _lines(cell.code.strip())},
    )


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _comment(text: str) -> str:
    paragraphs = [textwrap.wrap(part, WIDTH - 2) for part in text.split("\n\n")]
    return "\n#\n".join("\n".join(f"# {line}" for line in lines) for lines in paragraphs)
