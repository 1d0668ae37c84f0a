"""Training in the background: the queue, its engines and the worker."""

from lab.jobs.engines import Engine, LocalEngine, WarmEngine
from lab.jobs.run_queue import (
    change,
    delete,
    dispatch,
    duplicate,
    pause,
    requeue,
    resume,
    short_of_space,
    step,
    stop,
    submit,
    train_further,
    train_on,
)
from lab.jobs.waiting_time import QueuePosition, queue_position

__all__ = [
    "Engine",
    "LocalEngine",
    "QueuePosition",
    "WarmEngine",
    "change",
    "delete",
    "dispatch",
    "duplicate",
    "pause",
    "queue_position",
    "requeue",
    "resume",
    "short_of_space",
    "step",
    "stop",
    "submit",
    "train_further",
    "train_on",
]
