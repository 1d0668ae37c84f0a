"""Training in the background: the queue, its engines and the worker."""

from lab.jobs.engine import Engine, LocalEngine, WarmEngine
from lab.jobs.queue import change, delete, dispatch, duplicate, pause, requeue, resume, stop, submit

__all__ = [
    "Engine",
    "LocalEngine",
    "WarmEngine",
    "change",
    "delete",
    "dispatch",
    "duplicate",
    "pause",
    "requeue",
    "resume",
    "stop",
    "submit",
]
