"""The libraries of the next pages are imported once the first is drawn."""

from __future__ import annotations

import subprocess
import sys

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
