"""Every test has its own runs and data folders and trains on one thread of the CPU."""

import os
from pathlib import Path
from typing import Any

import pytest
import torch

SLOW = (  # left out by `make quick`: they export models, start processes, run whole pages or train for seconds
    "tests/lab/export/",
    "tests/lab/jobs/",
    "tests/ui/",
    "tests/lab/cli/test_cli.py",
    "tests/lab/data/test_data_torchvision_import.py",
    "tests/lab/training/test_train_loop.py",
    "tests/lab/zoo/test_failure_gallery.py",
    "tests/models/test_adding.py",
    "tests/test_lint.py",
    "tests/models/test_contract.py::test_onnx_gives_the_same_output",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith(SLOW):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_LAB_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("LATENT_LAB_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LATENT_LAB_DEVICE", "cpu")
    monkeypatch.setenv("LATENT_LAB_THREADS", "1")
    monkeypatch.setenv("LATENT_LAB_NICENESS", "0")  # on a busy machine a nice training takes ten times as long
    monkeypatch.delenv("LATENT_LAB_MAX_RUNNING", raising=False)
    torch.set_num_threads(1)


@pytest.fixture
def runs_dir(tmp_path: Path) -> Path:
    """The folder that LATENT_LAB_RUNS names."""
    return tmp_path / "runs"


# Browser tests take most of the time: two processes share them, each with one server and one browser. These files are
# about half of that time (`pytest --durations=0`); the other files of tests/e2e are the other half.
FIRST_HALF = (
    "test_anomalies.py",
    "test_compare.py",
    "test_drawing_pad.py",
    "test_film.py",
    "test_first_visit.py",
    "test_kinds.py",
    "test_latent_metrics.py",
)


def scope_of(nodeid: str) -> str:
    """Return the name of the tests that stay in one process: a half of the browser tests, or one file."""
    path = nodeid.split("::", 1)[0]
    if "/e2e/" not in path:
        return path
    return "e2e, first half" if path.endswith(FIRST_HALF) else "e2e, second half"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `-n 3`: two processes have a browser each, the third all that needs none, file by file."""
    from xdist.scheduler import LoadScopeScheduling

    class BrowsersApart(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return scope_of(nodeid)

    return BrowsersApart(config, log)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail on skipped tests in CI."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
