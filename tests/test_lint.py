"""Lint: style and types of the Python code (ruff, mypy) and of the browser's (tsc, ESLint, Prettier)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.node_tools import install_tools, npm

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("arguments", [("ruff", "check"), ("ruff", "format", "--check"), ("mypy",)], ids=" ".join)
def test_python_code_is_clean(arguments: tuple[str, ...]) -> None:
    check([sys.executable, "-m", *arguments])


def test_browser_code_is_clean() -> None:
    install_tools()
    command, environment = npm()
    check([*command, "run", "--silent", "lint"], environment)


def check(command: list[str], environment: Mapping[str, str] | None = None) -> None:
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
