"""Work of the server beside answering: it starts queued runs, ends workers that hang, removes files of deleted runs."""

from __future__ import annotations

import logging
import threading

from lab.config import SHIPPED, settings
from lab.jobs.supervisor import Supervisor
from lab.zoo.model_library import Library
from lab.zoo.published_models import remove_files_of_deleted_runs
from ui.shared import cache

CHECK_SECONDS = 3.0
log = logging.getLogger("latent_lab")


def keep_house(ended: threading.Event) -> None:
    """Do it until `ended` is set; an error is logged, once where it stays the same."""
    remove_files_of_deleted_runs(Library(settings().runs_dir, SHIPPED))
    supervisor = Supervisor(lambda: settings().runs_dir, cache.engine())
    logged = ""
    while not ended.wait(CHECK_SECONDS):
        try:
            supervisor.check()
            logged = ""
        except Exception as error:  # the next check may be better
            if str(error) != logged:
                logged = str(error)
                log.exception("the queue could not be serviced")
