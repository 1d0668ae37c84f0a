"""A run to compare others with; and no worker outlives its test."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import torch

from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.runs.run_folder import RunFolder
from lab.runs.run_index import RunIndex
from tests.small import is_gone, wait_for


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


@pytest.fixture(scope="module")
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """An undisturbed run of the test file's SPEC, done."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LATENT_LAB_DEVICE", "cpu")
        torch.set_num_threads(1)
        folder = claim_new(tmp_path_factory.mktemp("whole"), request.module.SPEC)
        assert Worker(folder).run().state == "done"
    return folder
