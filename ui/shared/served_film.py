"""The snapshots of a run as the app serves them, and how long."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from lab.errors import RunError
from lab.export.film_files import FILES, link_file
from lab.runs.run_links import refuse_linked
from lab.runs.run_view import RunView
from lab.runs.snapshots import SnapshotKey

GRACE_SECONDS = 30.0  # that a snapshot is served after the last page has stopped listing it


class ServedFilm:
    """The served snapshots of one run, for all viewers of this server.

    A browser fetches what its page listed last, also later: when its user drags the timeline, or from a tab that was
    hidden for a while. So a snapshot that the worker has removed stays until every connected page that lists it has
    got a newer list, and half a minute longer.
    """

    def __init__(self, target: Path) -> None:
        self._target = target
        self._lock = threading.Lock()
        self._inodes: dict[SnapshotKey, int] = {}  # of the snapshots that are served
        self._listed: dict[str, set[str]] = {}  # viewer -> names of snapshots
        self._unlisted_since: dict[str, float] = {}

    def publish(self, view: RunView, viewer: str, is_connected: Callable[[str], bool]) -> list[SnapshotKey]:
        """Serve the run's snapshots and return those still there: the list of this viewer from now on.

        Args:
            viewer: identifies a page; `is_connected` tells whether it is still open.
        Raises:
            RunError: the labels and images of its codes are gone, or a file is a link.
        """
        with self._lock:
            self._serve_probe(view)
            served = [key for key, inode in view.snapshot_inodes.items() if self._serve(view, key, inode)]
            self._listed = {other: names for other, names in self._listed.items() if is_connected(other)}
            self._listed[viewer] = {key.name for key in served}
            self._remove_unlisted()
            self._inodes = {key: self._inodes[key] for key in served}
            with suppress(OSError):  # files that may only be read are good too
                os.utime(self._target)  # it is in use: see lab.export.browser_files
        return served

    def _serve_probe(self, view: RunView) -> None:
        source = view.path / "probe" / "probe.safetensors"
        if not source.is_file():
            raise RunError(f"the film of {view.id} cannot be shown: its folder probe is missing")
        refuse_linked(view.path, source)
        link_file(source, self._target / "probe.safetensors")

    def _serve(self, view: RunView, key: SnapshotKey, inode: int) -> bool:
        """Serve a snapshot, unless it is served; return False if it was removed meanwhile."""
        target = self._target / key.name
        if self._inodes.get(key) == inode and (target / FILES[-1]).exists():
            return True
        try:
            for name in FILES:
                source = view.folder.snapshots / key.name / name
                refuse_linked(view.path, source)
                link_file(source, target / name)
        except FileNotFoundError:
            return False
        self._inodes[key] = inode
        return True

    def _remove_unlisted(self) -> None:
        listed, now = set().union(*self._listed.values()), time.monotonic()
        with os.scandir(self._target) as entries:
            names = {entry.name for entry in entries if entry.is_dir()}
        since = {name: self._unlisted_since.get(name, now) for name in names - listed}
        for name in [name for name, start in since.items() if now - start > GRACE_SECONDS]:
            shutil.rmtree(self._target / name, ignore_errors=True)
            del since[name]
        self._unlisted_since = since
