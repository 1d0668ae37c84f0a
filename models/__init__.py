"""The model zoo: torch modules, their losses and the registry. Imports nothing else of Latent Lab."""

from models.base import Autoencoder
from models.config import AEConfig, VAEConfig
from models.errors import ConfigError, LatentLabError, ShapeError, UnknownModelError
from models.losses import LossTerms
from models.registry import MODELS, ModelEntry, build_model, get_model
from models.summary import LayerRow, count_parameters, layer_summary

__all__ = [
    "MODELS",
    "AEConfig",
    "Autoencoder",
    "ConfigError",
    "LatentLabError",
    "LayerRow",
    "LossTerms",
    "ModelEntry",
    "ShapeError",
    "UnknownModelError",
    "VAEConfig",
    "build_model",
    "count_parameters",
    "get_model",
    "layer_summary",
]
