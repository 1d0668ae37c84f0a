"""Writing to the folder that the app serves to the browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lab.errors import LatentLabError


class StaticFolderError(LatentLabError):
    """Files for the browser could not be written."""


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn an error of writing below `folder` into words.

    Raises:
        StaticFolderError: the folder may not be written, or the disk is full.
        FileNotFoundError: a file that was to be copied is gone.
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StaticFolderError(
            f"files for the browser cannot be written to {folder} ({error.strerror or error}): let the user who runs "
            "Latent Lab write there, or install Latent Lab in a folder of that user"
        ) from error
