"""`latent-lab import`: open weights of one's own."""

from __future__ import annotations

import argparse
from pathlib import Path

from lab.config import settings
from lab.data import config_named
from lab.jobs.model_import import import_model, read_settings, read_weights


def open_weights(arguments: argparse.Namespace) -> int:
    """Check weights and settings, and open them as a run."""
    dataset = config_named(arguments.dataset) if arguments.dataset else None
    spec = read_settings(Path(arguments.settings).read_bytes(), dataset)
    weights = read_weights(Path(arguments.weights).read_bytes())
    folder = import_model(settings().runs_dir, weights, spec, arguments.name)
    print(
        f"opened as {folder.id}; `latent-lab evaluate {folder.id}` measures it, `latent-lab resume` trains it further"
    )
    return 0
