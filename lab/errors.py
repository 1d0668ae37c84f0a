"""Errors of the laboratory. Every message says what happened and what to do; none is ever a bare traceback."""

from models.exceptions import ConfigError, LatentLabError, ShapeError, UnknownModelError


class UnknownNameError(LatentLabError, KeyError):
    """No dataset, preset or run of that name."""

    def __str__(self) -> str:  # KeyError would show the repr
        return str(self.args[0])


class DatasetError(LatentLabError):
    """A dataset is not there, cannot be fetched, or is broken."""


class UploadError(LatentLabError):
    """An uploaded file cannot be used as an image."""


class RunError(LatentLabError):
    """A run folder is missing something, cut or altered."""


class CheckpointError(RunError):
    """A checkpoint does not fit its manifest or its model."""


class MetricError(LatentLabError):
    """A metric has no value for these images or this model."""


class TrainingDivergedError(LatentLabError):
    """The loss is no longer a finite number."""


__all__ = [
    "CheckpointError",
    "ConfigError",
    "DatasetError",
    "LatentLabError",
    "MetricError",
    "RunError",
    "ShapeError",
    "TrainingDivergedError",
    "UnknownModelError",
    "UnknownNameError",
    "UploadError",
]
