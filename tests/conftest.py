"""Every test has its own runs and data folders and trains on one thread of the CPU."""

import os
from pathlib import Path
from typing import Any

import pytest
import torch


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_LAB_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("LATENT_LAB_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LATENT_LAB_DEVICE", "cpu")
    monkeypatch.setenv("LATENT_LAB_THREADS", "1")
    monkeypatch.delenv("LATENT_LAB_MAX_RUNNING", raising=False)
    torch.set_num_threads(1)


@pytest.fixture
def runs_dir(tmp_path: Path) -> Path:
    """The folder that LATENT_LAB_RUNS names."""
    return tmp_path / "runs"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `-n 2`: one process has the one browser, the other all that needs none, file by file."""
    from xdist.scheduler import LoadScopeScheduling

    class BrowserApart(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "e2e" if "/e2e/" in nodeid else nodeid.split("::", 1)[0]

    return BrowserApart(config, log)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where CI runs, nothing may hide behind a skip."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
