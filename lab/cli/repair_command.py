"""`latent-lab repair`: rebuild damaged run folders."""

from __future__ import annotations

import argparse
import sys

from lab.config import settings
from lab.errors import LatentLabError
from lab.runs.repair import repair_run
from lab.runs.run_index import RunIndex


def repair(arguments: argparse.Namespace) -> int:
    """Repair the named runs, or all that are damaged; the exit status is 1 where one could not be repaired."""
    index = RunIndex(settings().runs_dir)
    runs = arguments.targets or [entry.id for entry in index.entries() if entry.error]
    failed = [run for run in runs if not _repair(index, run)]
    if not runs:
        print("no run is damaged")
    return 1 if failed else 0


def _repair(index: RunIndex, run: str) -> bool:
    try:
        rebuilt = repair_run(index.folder(run))
    except LatentLabError as error:
        print(f"{run}: {error}", file=sys.stderr)
        return False
    print(f"{run}: {'rebuilt ' + ', '.join(rebuilt) if rebuilt else 'nothing to repair'}")
    return True
