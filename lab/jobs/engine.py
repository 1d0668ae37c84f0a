"""Engines start workers. Today: processes on this machine; a cluster is another class with the same method."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

import psutil

from lab.config import ROOT, settings

NICENESS = 19


class Engine(Protocol):
    """Starts the worker of one run and returns the fields of RunStatus that name its process."""

    def start(self, run_folder: Path) -> dict[str, Any]: ...


class LocalEngine:
    """A process of its own session: it outlives the app that started it."""

    def start(self, run_folder: Path) -> dict[str, Any]:
        threads = str(settings().threads)
        environment = os.environ | {"OMP_NUM_THREADS": threads, "OMP_WAIT_POLICY": "passive"}
        with (run_folder / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "lab.jobs.worker", str(run_folder)],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return {
            "pid": process.pid,
            "pid_started": psutil.Process(process.pid).create_time(),
            "host": socket.gethostname(),
        }


def be_nice() -> None:
    """Let pages and other programs go first."""
    if os.name == "nt":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(NICENESS)
