"""A clock for the time spent training, without pauses."""

from __future__ import annotations

import time


class Clock:
    """Seconds between laps."""

    def __init__(self) -> None:
        self.started = time.perf_counter()

    def lap(self) -> float:
        now = time.perf_counter()
        seconds, self.started = now - self.started, now
        return seconds
