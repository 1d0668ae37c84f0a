"""Training in the background: the queue, its engines and the worker."""

from lab.jobs.engines import Engine, LocalEngine, WarmEngine
from lab.jobs.run_queue import change, delete, dispatch, duplicate, go_on, pause, requeue, resume, step, stop, submit

__all__ = [
    "Engine",
    "LocalEngine",
    "WarmEngine",
    "change",
    "delete",
    "dispatch",
    "duplicate",
    "go_on",
    "pause",
    "requeue",
    "resume",
    "step",
    "stop",
    "submit",
]
