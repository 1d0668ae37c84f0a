"""The log of the server says what happened to runs, one line each (point 20)."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from lab import jobs
from lab.jobs.supervisor import Supervisor
from lab.runs.run_status import this_process
from tests.small import ae_spec
from ui.server.app_server import log_events


class ThisProcess:
    def start(self, run_folder: Path) -> dict[str, object]:
        return this_process()


def test_every_event_of_a_run_is_logged_once(runs_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, lines = logging.getLogger("latent_lab"), []
    monkeypatch.setattr(log, "handlers", [])
    monkeypatch.setattr(log, "propagate", True)
    log_events()
    log_events()  # a second server of this process
    (handler,) = log.handlers
    monkeypatch.setattr(handler, "emit", lambda record: lines.append(handler.format(record)))
    folder = jobs.submit(runs_dir, ae_spec(), "a\nb", ThisProcess())
    supervisor = Supervisor(lambda: runs_dir, ThisProcess())
    supervisor.check()
    jobs.stop(runs_dir, folder.id)
    folder.set_status(replace(folder.status(), state="stopped"))
    supervisor.check()
    jobs.delete(runs_dir, folder.id)
    words = ["was queued", "was started", "was asked to stop", "trains no more", "was deleted"]
    assert [word in line for word, line in zip(words, lines, strict=True)] == [True] * 5
    assert all(folder.id in line and line[:2] == "20" and "\n" not in line for line in lines)
