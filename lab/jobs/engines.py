"""Engines start workers. Today: processes on this machine; a cluster is another class with the same method."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any, Protocol

import psutil

from lab.config import ROOT, settings

WAIT = "--wait"  # instead of a run folder: it comes on standard input


class Engine(Protocol):
    """Starts the worker of one run and returns the fields of RunStatus that name its process."""

    def start(self, run_folder: Path) -> dict[str, Any]: ...


class LocalEngine:
    """Starts a process in a session of its own, which outlives the app."""

    def start(self, run_folder: Path) -> dict[str, Any]:
        with (run_folder / "worker.log").open("ab") as log:
            return _name(_spawn(str(run_folder), stdin=subprocess.DEVNULL, output=log))


class WarmEngine:
    """Keeps one idle process with everything imported, so that a training starts at once.

    The idle process ends when its parent ends.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Start an idle process for the next run if there is none; return at once."""
        with self._lock:
            if self._waiting is None or self._waiting.poll() is not None:
                self._waiting = _spawn(WAIT, stdin=subprocess.PIPE, output=subprocess.DEVNULL)

    def start(self, run_folder: Path) -> dict[str, Any]:
        with self._lock:
            process, self._waiting = self._waiting, None
        try:
            if process is not None and process.poll() is None and process.stdin is not None:
                process.stdin.write(f"{run_folder}\n".encode())
                process.stdin.close()
                return _name(process)
        except OSError:  # it ended just now
            pass
        return LocalEngine().start(run_folder)


def _spawn(argument: str, stdin: int, output: IO[bytes] | int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "lab.jobs.worker", argument],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": str(settings().threads), "OMP_WAIT_POLICY": "passive"},
        stdin=stdin,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )


def _name(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    started = psutil.Process(process.pid).create_time()
    return {"pid": process.pid, "pid_started": started, "host": socket.gethostname()}


def be_nice() -> None:
    """Lower this process's priority by LATENT_LAB_NICENESS, in favour of pages and other programs."""
    niceness = settings().niceness
    if os.name != "nt":
        os.nice(niceness)
    elif niceness:
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
