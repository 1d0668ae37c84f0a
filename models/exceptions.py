"""Errors of the model zoo. Every message names the remedy."""


class LatentLabError(Exception):
    """Base of every error that Latent Lab raises on purpose; its text can be shown to the user."""


class ConfigError(LatentLabError, ValueError):
    """A setting is unknown, of the wrong type, out of range, or contradicts another."""


class UnknownModelError(LatentLabError, KeyError):
    """No model of that name is registered."""

    def __str__(self) -> str:  # KeyError would show the repr
        return str(self.args[0])


class ShapeError(LatentLabError, ValueError):
    """Two shapes that must agree do not."""
