"""Watch over the runs of a server: start queued ones, and end workers that hang."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from lab.jobs.engines import Engine
from lab.jobs.queue_lock import queue_lock
from lab.jobs.run_queue import dispatch
from lab.runs.run_folder import RunFolder
from lab.runs.run_index import RunIndex
from lab.runs.run_status import RunStatus, end_process, stored_status

UNANSWERED_SECONDS = 60.0  # a worker that is asked to stop or pause is ended after so long without a heartbeat
HANG_SECONDS = 900.0  # any worker is; loading data or one very large batch may take minutes
MAX_STEP_SECONDS = 10.0  # that count between two checks: this process may have been stopped itself meanwhile
UNANSWERED = "its worker did not answer and was ended; resume continues from its last checkpoint"
HUNG = "its worker had not answered for 15 minutes and was ended; resume continues from its last checkpoint"
log = logging.getLogger("latent_lab")


@dataclass
class _Silence:
    """The last sign of life of a worker, and the seconds since then that were observed."""

    sign: tuple[int, float, int]
    seconds: float = 0.0


class Supervisor:
    """Call `check` every few seconds.

    Args:
        runs_dir: returns the folder of runs.
        clock: returns seconds that no change of the time of day moves.
    """

    def __init__(
        self, runs_dir: Callable[[], Path], engine: Engine, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._runs_dir, self._engine, self._clock = runs_dir, engine, clock
        self._silences: dict[Path, _Silence] = {}
        self._checked = clock()

    def check(self) -> None:
        """Start what there is room for; end workers that hang. Raises RunError, as `dispatch` does."""
        now = self._clock()
        passed, self._checked = min(now - self._checked, MAX_STEP_SECONDS), now
        runs_dir = self._runs_dir()
        entries = RunIndex(runs_dir).entries()
        running = {runs_dir / e.id: e.status for e in entries if e.status and e.status.state == "running"}
        for path in self._silences.keys() - running.keys():
            log.info("run %s trains no more", path.name)
        self._silences = {path: s for path, s in self._silences.items() if path in running}
        for path, status in running.items():
            if status.host == socket.gethostname():
                self._watch(path, status, passed)
        dispatch(runs_dir, self._engine)

    def _watch(self, path: Path, status: RunStatus, passed: float) -> None:
        sign = (status.pid, status.heartbeat, status.step)
        silence = self._silences.setdefault(path, _Silence(sign))
        if silence.sign != sign:
            self._silences[path] = _Silence(sign)
            return
        silence.seconds += passed
        control = RunFolder(path).requests.control()
        if silence.seconds >= (HANG_SECONDS if control is None else UNANSWERED_SECONDS):
            state = {"pause": "paused", "stop": "stopped"}.get(control or "", "failed")
            end_worker(path, status, state, HUNG if control is None else UNANSWERED)


def end_worker(path: Path, seen: RunStatus, state: str, reason: str) -> None:
    """Kill the worker of a run that was seen like this, unless it has shown a sign of life since."""
    folder = RunFolder(path)
    with queue_lock(path.parent):
        status = stored_status(path)
        if status != seen:
            return
        log.warning("run %s: %s", folder.id, reason)
        if not status.starting:  # then it is a server's own process
            end_process(status.pid, status.pid_started)
        folder.requests.set_control(None)
        folder.set_status(
            replace(status, state=state, awaiting_step=False, starting=False, reason=reason, heartbeat=time.time())  # type: ignore[arg-type]
        )
