"""Files of a run that are read again only once they have changed, for all readers of this process."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
JUST_NOW_SECONDS = 2.0  # a change so young may be followed by another with the same time stamp


class Stamp(NamedTuple):
    """Identifies a version of a file: another inode or time is another version."""

    inode: int
    modified: int  # ns
    size: int

    @property
    def is_settled(self) -> bool:
        """Return whether a further change would have another time, on coarse clocks too."""
        return abs(time.time() - self.modified / 1e9) > JUST_NOW_SECONDS


def stamp_of(path: Path) -> Stamp | None:
    """Return the version of a file or folder; None where there is none."""
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return Stamp(status.st_ino, status.st_mtime_ns, status.st_size)


class WatchedFile(Generic[T]):
    """Keep what `read` makes of a file that is replaced whole; call it again only after a replacement."""

    def __init__(self, path: Path, read: Callable[[], T]) -> None:
        self._path = path
        self._read = read
        self._lock = threading.Lock()
        self._known: tuple[Stamp, T] | None = None

    @property
    def stamp(self) -> Stamp | None:
        """Return the version that was read last; None before it was."""
        known = self._known
        return None if known is None else known[0]

    def get(self) -> T:
        """Return the content as it is now. Raises what `read` raises, such as RunError: the file is missing."""
        with self._lock:
            stamp = stamp_of(self._path)  # before reading: a later replacement is noticed the next time
            if self._known is not None and self._known[0] == stamp:
                return self._known[1]
            value = self._read()
            self._known = None if stamp is None else (stamp, value)
            return value


class WatchedFolder(Generic[T]):
    """Keep what `read` makes of a folder's entries; call it again after one was added or removed."""

    def __init__(self, path: Path, read: Callable[[], T]) -> None:
        self._path = path
        self._read = read
        self._lock = threading.Lock()
        self._known: tuple[Stamp | None, T] | None = None

    def get(self) -> T:
        with self._lock:
            stamp = stamp_of(self._path)
            if self._known is not None and self._known[0] == stamp:
                return self._known[1]
            value = self._read()
            self._known = (stamp, value) if stamp is None or stamp.is_settled else None
            return value


class RecentlyUsed(Generic[T]):
    """Objects by path, made when first asked for and dropped when nobody has asked for a while, or for too many.

    Args:
        make: makes the object of a path.
        limit: of objects; the one used longest ago is dropped.
        idle_seconds: without use, after which an object is dropped.
    """

    def __init__(self, make: Callable[[Path], T], limit: int, idle_seconds: float) -> None:
        self._make, self._limit, self._idle_seconds = make, limit, idle_seconds
        self._lock = threading.Lock()
        self._objects: OrderedDict[Path, tuple[float, T]] = OrderedDict()  # the one used longest ago first

    def get(self, path: Path) -> T:
        now = time.monotonic()
        with self._lock:
            used = self._objects.pop(path, None)
            value = self._make(path) if used is None else used[1]
            self._objects[path] = now, value
            while self._objects and self._is_to_drop(now):
                self._objects.popitem(last=False)
        return value

    def __len__(self) -> int:
        return len(self._objects)

    def _is_to_drop(self, now: float) -> bool:
        used, _ = next(iter(self._objects.values()))
        return len(self._objects) > self._limit or now - used > self._idle_seconds
