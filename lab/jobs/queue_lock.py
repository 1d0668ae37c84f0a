"""The lock that lets one process at a time change runs."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from lab.errors import RunError

LOCK_SECONDS = 20.0


@contextmanager
def queue_lock(runs_dir: Path) -> Iterator[None]:
    """Let one process at a time change runs.

    Raises:
        RunError: another one has been at it for long, or the folder cannot be written; errors within too, in words.
    """
    try:
        runs_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(runs_dir / ".queue.lock", timeout=LOCK_SECONDS):
            yield
    except Timeout as error:
        raise RunError(
            f"another process has been changing the runs for {LOCK_SECONDS:.0f} seconds: try again in a moment"
        ) from error
    except (OSError, NotImplementedError) as error:  # the latter: a disk without locks
        raise RunError(f"the folder of runs, {runs_dir.name}, cannot be used: {_in_words(error)}") from error


def _in_words(error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full; free some space"
    if isinstance(error, NotImplementedError) or number in (errno.ENOLCK, errno.ENOTSUP):
        return "its file system does not support locks; set LATENT_LAB_RUNS to a folder on one that does"
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "it is not writable; give this user write access, or set LATENT_LAB_RUNS to another folder"
    return str(error)
