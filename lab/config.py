"""Settings from the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from lab.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "checkpoints"
STATIC = ROOT / "static"  # what the app serves to the browser
MEASURED = ROOT / "benchmarks" / "results"  # what scripts have measured and pages show


@dataclass(frozen=True)
class Settings:
    """Folders and limits. Each can be set by an environment variable."""

    data_dir: Path  # LATENT_LAB_DATA
    runs_dir: Path  # LATENT_LAB_RUNS
    max_running: int  # LATENT_LAB_MAX_RUNNING, trainings at once
    max_queued: int  # LATENT_LAB_MAX_QUEUED, runs that may wait
    threads: int  # LATENT_LAB_THREADS, OpenMP threads of a training
    device: str  # LATENT_LAB_DEVICE: auto, cpu, cuda or mps
    niceness: int  # LATENT_LAB_NICENESS, how far a training gives way to other programs: 0 (equal) to 19
    cache_gb: float  # LATENT_LAB_CACHE_GB, of samples on the disk that are too many for the memory
    folders: tuple[Path, ...] | None  # LATENT_LAB_FOLDERS, below which images of one's own are read; None: everywhere


def settings() -> Settings:
    """Read the environment afresh, so that a test or a shell can change it.

    Raises:
        ConfigError: a number is not a whole number in its range, or the device is unknown.
    """
    device = os.environ.get("LATENT_LAB_DEVICE", "auto")
    if device not in ("auto", "cpu", "cuda", "mps"):
        raise ConfigError(f'LATENT_LAB_DEVICE = "{device}" is not a device; choose from auto, cpu, cuda, mps')
    return Settings(
        data_dir=_folder("LATENT_LAB_DATA", "data"),
        runs_dir=_folder("LATENT_LAB_RUNS", "runs"),
        max_running=_count("LATENT_LAB_MAX_RUNNING", 1),
        max_queued=_count("LATENT_LAB_MAX_QUEUED", 200),
        threads=_count("LATENT_LAB_THREADS", 1),
        device=device,
        niceness=_count("LATENT_LAB_NICENESS", 19, low=0, high=19),
        cache_gb=float(_count("LATENT_LAB_CACHE_GB", 20)),
        folders=_folders("LATENT_LAB_FOLDERS"),
    )


def _folder(variable: str, default: str) -> Path:
    return Path(os.environ.get(variable) or ROOT / default).expanduser().resolve()


def _folders(variable: str) -> tuple[Path, ...] | None:
    """Return the folders of a list as PATH is one; None where the variable is not set."""
    text = os.environ.get(variable)
    if text is None:
        return None
    return tuple(Path(part).expanduser().resolve() for part in text.split(os.pathsep) if part)


def _count(variable: str, default: int, low: int = 1, high: int | None = None) -> int:
    text = os.environ.get(variable, str(default))
    if not text.isdigit() or int(text) < low or (high is not None and int(text) > high):
        limits = f"of at least {low}" if high is None else f"from {low} to {high}"
        raise ConfigError(f'{variable} = "{text}" must be a whole number {limits}')
    return int(text)
