"""No worker outlives its test."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from lab.runs.run_index import RunIndex
from tests.small import wait_for


@pytest.fixture(autouse=True)
def no_worker_left(runs_dir: Path) -> Iterator[None]:
    yield
    for entry in RunIndex(runs_dir).entries():
        status = entry.status
        if status is not None and status.state == "queued":  # before its turn comes
            RunIndex(runs_dir).delete(entry.id)
    for child in psutil.Process().children(recursive=True):
        if "lab.jobs.worker" in " ".join(child.cmdline() if child.status() != psutil.STATUS_ZOMBIE else []):
            child.kill()
            wait_for(lambda gone=child: is_gone(gone))


def is_gone(process: psutil.Process) -> bool:
    """Ended; maybe its parent has not asked for its exit status yet."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
