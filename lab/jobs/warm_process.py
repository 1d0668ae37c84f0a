"""The idle process of WarmEngine: it imports what trainings need, then forks a worker for each run, or becomes one."""

from __future__ import annotations

import os
import select
import signal
import sys
from pathlib import Path

from lab.data.torchvision_import import load_torchvision
from lab.jobs.engines import CAN_FORK, FORK, READY

PARENT_SECONDS = 1.0  # between two checks that the parent is still there


def wait_for_run(parent: int) -> Path | None:
    """Import what a training needs, then read requests from standard input; return in a process that is to train.

    Args:
        parent: the process that sends them; without it this one ends.
    Returns:
        the run folder, in the worker; None, in the idle process, once its parent has ended.
    """
    import sklearn.datasets  # noqa: F401

    load_torchvision()
    if CAN_FORK:
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # workers that end leave no zombies
        os.write(sys.stdout.fileno(), READY)
    while line := _next_line(parent):
        request, _, folder = line.rstrip("\n").partition(" ")
        if request != FORK or _is_forked():
            _open_log(Path(folder))
            return Path(folder)
    return None


def _next_line(parent: int) -> str:
    """Return the line that the parent writes; "" once it has ended, however many hold the pipe's other end."""
    while os.name == "posix" and not select.select([sys.stdin], [], [], PARENT_SECONDS)[0]:
        if os.getppid() != parent:
            return ""
    return sys.stdin.readline()


def _is_forked() -> bool:
    """Fork; return True in the worker. The idle process answers with the worker's process id."""
    pid = os.fork()
    if pid:
        os.write(sys.stdout.fileno(), f"{pid}\n".encode())
        return False
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    return True


def _open_log(folder: Path) -> None:
    """Read from nowhere, and write to the run's worker.log, instead of the pipes to the parent."""
    log = os.open(folder / "worker.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
