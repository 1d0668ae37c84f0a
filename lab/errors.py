"""Errors of the laboratory. Every message says what happened and what to do; none is ever a bare traceback."""

import re

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


# as npm (Node), pip and Python's ssl name what is wrong with a server's certificate
_CERTIFICATE_CODES = re.compile(
    r"SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?|"
    r"UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|CERT_UNTRUSTED|"
    r"ERR_TLS_CERT_ALTNAME_INVALID|CERTIFICATE_VERIFY_FAILED"
)


def certificate_error(text: str, variable: str) -> str:
    """Return what to do where an error message is about a certificate; "" where it is about something else.

    Args:
        variable: the environment variable that names a file of further certificates.
    """
    code = _CERTIFICATE_CODES.search(text)
    if code is None:
        return ""
    return (
        f"the server's certificate is not trusted, {code[0]}: a proxy that inspects traffic has a certificate of its "
        f"own, so ask for its file and set {variable} to its path"
    )


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
    "certificate_error",
]
