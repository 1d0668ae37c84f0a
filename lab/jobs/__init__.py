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
    "short_of_space",
    "step",
    "stop",
    "submit",
    "train_further",
    "train_on",
]
