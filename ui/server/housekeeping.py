"""Work of the server beside answering: it removes the published files of runs that are gone."""

from __future__ import annotations

import threading

from lab.config import SHIPPED, settings
from lab.zoo.model_library import Library
from lab.zoo.published_models import remove_files_of_deleted_runs


def keep_house(ended: threading.Event) -> None:
    """Do it until `ended` is set."""
    remove_files_of_deleted_runs(Library(settings().runs_dir, SHIPPED))
