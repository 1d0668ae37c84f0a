"""What is imported when: the first page is not kept waiting."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import sys
from ui.shared.import_ahead import LIBRARIES, import_ahead
before = [name for name in LIBRARIES if name in sys.modules]
import_ahead().join(60)
assert import_ahead() is import_ahead()
print(before, [name for name in LIBRARIES if name not in sys.modules])
"""


def test_all_are_imported_in_the_background_once() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] []"


@pytest.mark.parametrize(
    ("modules", "absent"),
    [
        ("ui.server.app_server, ui.shared.browser_history, ui.shared.preload", ("torch", "lab.config")),
        ("ui.shared.page, ui.home.home_view", ("pandas", "onnx", "scipy", "sklearn", "torchvision")),
    ],
    ids=["before the browser loads its runtime", "before Home is drawn"],
)
def test_nothing_slow_is_imported(modules: str, absent: tuple[str, ...]) -> None:
    script = f"import sys, {modules}; print([name for name in {absent} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
