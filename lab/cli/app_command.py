"""`latent-lab app`: start the app, after setting up what the browser needs."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from lab.config import ROOT
from lab.errors import ConfigError
from lab.export.vendor_assets import vendor_ready


def open_app(arguments: argparse.Namespace) -> int:
    """Start Streamlit on app.py in place of this process; `arguments.options` are Streamlit's own.

    Raises:
        ConfigError: app.py is not beside the package (it was installed without `-e`).
    """
    if not (ROOT / "app.py").is_file():
        raise ConfigError("app.py is missing: clone the repository and install it with `pip install -e .`")
    if not vendor_ready():
        subprocess.run([sys.executable, "-m", "lab.cli.assets"], cwd=ROOT, check=False)  # it warns by itself
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *arguments.options]
    if os.name == "posix":  # one process: who stops it stops the app
        os.execv(command[0], command)
    return subprocess.run(command, check=False).returncode
