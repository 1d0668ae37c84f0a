"""Download of a dataset through torchvision: all or nothing, with progress, and errors that say what to do."""

from __future__ import annotations

import http.client
import socket
import tarfile
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lab.data.dataset import Progress
from lab.data.torchvision_import import load_torchvision
from lab.errors import DatasetError, certificate_error

STALLED = 30.0  # seconds without a byte before a download is given up
FAILURES = (
    *(OSError, RuntimeError, EOFError, AssertionError),
    *(http.client.HTTPException, zlib.error, zipfile.BadZipFile, tarfile.TarError),
)
_LOCK = threading.Lock()  # one download at a time: the progress bar is a global of torchvision


def fetch(
    title: str,
    root: Path,
    files: tuple[str, ...],
    n_files: int,
    download: Callable[[str], object],
    on_progress: Progress | None = None,
) -> None:
    """Download into a folder beside the data, and move `files` to `root` only when everything is complete.

    Args:
        title: name to show, such as "MNIST".
        root: the data folder; made if need be.
        files: paths under root that make up the dataset.
        n_files: how many files travel over the network.
        download: fetches and reads the dataset under the folder it is given.
    Raises:
        DatasetError: the folder cannot be written, or the download failed; nothing of it is left behind.
    """
    with _LOCK, _scratch(root) as scratch:
        try:
            with _reporting(title, n_files, on_progress), _with_timeout():
                download(scratch)
            for file in files:
                (root / file).parent.mkdir(parents=True, exist_ok=True)
                Path(scratch, file).replace(root / file)
        except FAILURES as error:
            if untrusted := certificate_error(str(error), "SSL_CERT_FILE"):
                raise DatasetError(
                    f"{title} could not be downloaded: {untrusted}. Nothing was kept; digits needs no download"
                ) from error
            raise DatasetError(
                f"{title} could not be downloaded ({_reason(error)}). Nothing was kept: check the network connection "
                "and the free disk space and try again, or choose digits, which needs no download"
            ) from error


@contextmanager
def _scratch(root: Path) -> Iterator[str]:
    try:
        root.mkdir(parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(prefix=".download-", dir=root, ignore_cleanup_errors=True)
    except OSError as error:
        raise DatasetError(
            f"the data folder {root} cannot be written ({error.strerror}): set LATENT_LAB_DATA to a folder that you "
            "may write to, or choose digits, which needs no download"
        ) from error
    with folder as path:
        yield path


@contextmanager
def _with_timeout() -> Iterator[None]:
    """Give up on a dead connection: torchvision itself would wait for ever."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(STALLED)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


@contextmanager
def _reporting(title: str, n_files: int, on_progress: Progress | None) -> Iterator[None]:
    """Report the progress of torchvision's progress bars to `on_progress` too."""
    utils = load_torchvision().datasets.utils
    original = utils.tqdm
    if on_progress is not None:
        utils.tqdm = _reporting_bar(original, title, n_files, on_progress)
    try:
        yield
        if on_progress is not None:
            on_progress(f"{title}: done", 1.0)
    finally:
        utils.tqdm = original


def _reporting_bar(base: Any, title: str, n_files: int, on_progress: Progress) -> type:
    """Return a subclass of the progress bar `base`: each new bar is one more file, each step of 1 % is reported."""
    finished = 0

    class ReportingBar(base):  # type: ignore[misc]
        def __init__(self, *args: Any, total: int | None = None, **kwargs: Any) -> None:
            super().__init__(*args, total=total, **kwargs)
            self.bytes_total, self.bytes_done, self.share_told = total or 0, 0, -1.0

        def update(self, n: int = 1) -> Any:
            nonlocal finished
            self.bytes_done += n
            share = self.bytes_done / self.bytes_total if self.bytes_total else 0.0
            if share >= self.share_told + 0.01 or share >= 1:
                self.share_told = share
                self._tell(share)
            finished += self.bytes_done == self.bytes_total
            return super().update(n)

        def _tell(self, share: float) -> None:
            amount = f"{self.bytes_done / 1e6:.1f} of {self.bytes_total / 1e6:.1f} MB"
            text = f"{title}: file {min(finished + 1, n_files)} of {n_files}, {amount}"
            on_progress(text, min((finished + share) / n_files, 1.0))

    return ReportingBar


def _reason(error: BaseException) -> str:
    """Return the error as one line of at most 300 characters."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 300 else text[:297] + "..."
