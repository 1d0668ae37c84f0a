"""Time spent training, without what comes between."""

from __future__ import annotations

import time


class Clock:
    """Seconds between laps."""

    def __init__(self) -> None:
        self.began = time.perf_counter()

    def lap(self) -> float:
        now = time.perf_counter()
        seconds, self.began = now - self.began, now
        return seconds
