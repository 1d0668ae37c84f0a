"""The model zoo: torch modules, their losses and the registry. Imports nothing else of Latent Lab."""

from models.autoencoder import Autoencoder
from models.exceptions import ConfigError, LatentLabError, ShapeError, UnknownModelError
from models.latent_spec import LatentSpec
from models.layer_summary import LayerRow, count_parameters, layer_summary
from models.losses import LossTerms
from models.model_config import AEConfig, VAEConfig
from models.model_registry import MODELS, ModelEntry, build_model, get_model

__all__ = [
    "MODELS",
    "AEConfig",
    "Autoencoder",
    "ConfigError",
    "LatentLabError",
    "LatentSpec",
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
