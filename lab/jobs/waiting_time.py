"""The time that a queued run waits: by the speed of the runs before it, as far as that is known."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

from lab.runs.run_index import RunEntry
from lab.runs.run_spec import RunSpec
from lab.runs.run_status import RunStatus

Kind = tuple[object, ...]  # of runs that train equally fast


@dataclass(frozen=True)
class QueuePosition:
    """The position of a queued run.

    Args:
        ahead: queued runs that start before it.
        seconds: until it starts; None where the speed of a run before it is not known.
    """

    ahead: int
    seconds: float | None


def queue_position(entries: Iterable[RunEntry], run_id: str, max_running: int) -> QueuePosition:
    """Return the position of a queued run, with `max_running` trainings at once."""
    known = [(e.id, e.spec, e.status) for e in entries if e.spec is not None and e.status is not None]
    speeds = _speeds((spec, status) for _, spec, status in known)
    running = [_seconds(spec, status, speeds) for _, spec, status in known if status.state == "running"]
    queue = sorted((e for e in known if e[2].state == "queued"), key=lambda e: e[2].heartbeat)
    ids = [each for each, _, _ in queue]
    before = queue[: ids.index(run_id)] if run_id in ids else queue
    return QueuePosition(len(before), _start([*running], [_seconds(s, t, speeds) for _, s, t in before], max_running))


def _start(running: list[float | None], before: list[float | None], max_running: int) -> float | None:
    """Return when a run may start once all before have started, in seconds from now."""
    ends = [0.0] * max(0, max_running - len(running))
    for seconds in running:
        if seconds is None:
            return None
        ends.append(seconds)
    heapq.heapify(ends)
    for _ in range(len(running) - max_running):  # more may be running than now are allowed to
        heapq.heappop(ends)
    for seconds in before:
        if seconds is None:
            return None
        heapq.heapreplace(ends, ends[0] + seconds)
    return ends[0]


def _seconds(spec: RunSpec, status: RunStatus, speeds: dict[Kind, float]) -> float | None:
    """Return the seconds that a run still trains; None where no run of its kind has trained yet."""
    if status.awaiting_step:
        return None  # as long as its user likes
    per_epoch = status.seconds / status.progress if status.progress > 0 else speeds.get(_kind(spec))
    return None if per_epoch is None else per_epoch * max(0.0, status.epochs - status.progress)


def _speeds(runs: Iterable[tuple[RunSpec, RunStatus]]) -> dict[Kind, float]:
    """Return seconds an epoch by kind of run, of the newest of its kind that has trained; `runs`: newest first."""
    speeds: dict[Kind, float] = {}
    for spec, status in runs:
        if status.progress > 0 and status.seconds > 0:
            speeds.setdefault(_kind(spec), status.seconds / status.progress)
    return speeds


def _kind(spec: RunSpec) -> Kind:
    return spec.data, spec.model, spec.model_config, spec.training.batch_size
