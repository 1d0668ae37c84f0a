"""The browser's modules: their own unit tests, run by node."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.node_tools import node

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "js").glob("*.test.mjs")), ids=lambda path: path.stem)
def test_unit_tests_pass(path: Path) -> None:
    done = subprocess.run([*node(), "--test", str(path)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "# pass 0" not in done.stdout


def test_nothing_is_fetched_from_elsewhere() -> None:
    """Classrooms may be offline: every address in the browser's code is below the app's own."""
    for path in (ROOT / "static" / "lab").rglob("*.js"):
        assert "http" not in path.read_text(encoding="utf-8"), path.name


def test_the_lock_file_holds_no_addresses() -> None:
    assert "http" not in (ROOT / "package-lock.json").read_text(encoding="utf-8"), "run `npm run lock`"
