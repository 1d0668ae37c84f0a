"""Engines start workers. Today: processes on this machine; a cluster is another class with the same method."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
from pathlib import Path
from subprocess import PIPE
from typing import IO, Any, Protocol

import psutil

from lab.config import ROOT, settings
from lab.runs.run_status import process_fields

# and the parent's id, instead of a run folder: requests come on standard input, each FORK or BECOME and a run folder
WAIT = "--wait"
FORK, BECOME = "fork", "become"
ANSWER_SECONDS = 10.0
READY = b"ready\n"  # its answer once it can fork; to FORK it answers with the worker's process id
CAN_FORK = sys.platform == "linux"  # system libraries of macOS do not survive a fork


class Engine(Protocol):
    """Starts the worker of one run and returns the fields of RunStatus that name its process."""

    def start(self, run_folder: Path) -> dict[str, Any]: ...


class LocalEngine:
    """Starts a process in a session of its own, which outlives the app."""

    def start(self, run_folder: Path) -> dict[str, Any]:
        with (run_folder / "worker.log").open("ab") as log:
            return process_fields(_spawn(str(run_folder), stdin=subprocess.DEVNULL, stdout=log, stderr=log).pid)


class WarmEngine:
    """Keeps one idle process with everything imported, so that a training starts at once.

    On Linux the idle process forks the workers and stays; elsewhere, and while it still imports, it becomes the worker.
    It ends when its parent ends.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: subprocess.Popen[bytes] | None = None
        self._is_ready = False  # to fork

    def prepare(self) -> None:
        """Start an idle process for the next runs if there is none; return at once."""
        with self._lock:
            if self._waiting is None or self._waiting.poll() is not None:
                self._waiting = _spawn(WAIT, str(os.getpid()))
                self._is_ready = False

    def start(self, run_folder: Path) -> dict[str, Any]:
        with self._lock:
            try:
                if self._waiting is not None and self._waiting.poll() is None:
                    return process_fields(self._hand_over(self._waiting, run_folder))
            except (OSError, ValueError, psutil.NoSuchProcess):  # it ended just now
                self._waiting = None
        return LocalEngine().start(run_folder)

    def _hand_over(self, process: subprocess.Popen[bytes], run_folder: Path) -> int:
        """Give the idle process a run; return the process id of its worker."""
        assert process.stdin is not None and process.stdout is not None
        if not self._is_ready and select.select([process.stdout] if CAN_FORK else [], [], [], 0)[0]:
            self._is_ready = process.stdout.readline() == READY
        if not self._is_ready:
            self._waiting = None
        process.stdin.write(f"{FORK if self._is_ready else BECOME} {run_folder}\n".encode())
        process.stdin.flush()
        return _answer(process) if self._is_ready else process.pid


def _answer(process: subprocess.Popen[bytes]) -> int:
    """Return the process id that an idle process answers with; end it where it does not, so that nobody waits for it.

    Raises:
        OSError, ValueError: no such answer.
    """
    assert process.stdout is not None
    if not select.select([process.stdout], [], [], ANSWER_SECONDS)[0]:
        process.kill()
        raise OSError("the idle process does not answer")
    return int(process.stdout.readline())


def _spawn(
    *arguments: str, stdin: int = PIPE, stdout: IO[bytes] | int = PIPE, stderr: IO[bytes] | int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "lab.jobs.worker", *arguments],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": str(settings().threads), "OMP_WAIT_POLICY": "passive"},
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
    )


def be_nice() -> None:
    """Lower this process's priority by LATENT_LAB_NICENESS, in favour of pages and other programs."""
    niceness = settings().niceness
    if os.name != "nt":
        os.nice(niceness)
    elif niceness:
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
