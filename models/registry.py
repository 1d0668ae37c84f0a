"""The registry of models: a variant is one class in one file and one entry here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from models.ae import AE
from models.base import Autoencoder
from models.config import AEConfig, VAEConfig
from models.errors import UnknownModelError
from models.layers import ConvDecoder, ConvEncoder, MLPDecoder, MLPEncoder, Shape
from models.vae import VAE


@dataclass(frozen=True)
class ModelEntry:
    """One model of the zoo, as forms, docs, worker and tests see it."""

    name: str
    title: str
    model_class: type[Any]  # an Autoencoder built from (encoder, decoder, config, image_shape)
    config_class: type[AEConfig]
    summary: str


MODELS: dict[str, ModelEntry] = {
    entry.name: entry
    for entry in (
        ModelEntry("ae", "Autoencoder", AE, AEConfig, "Learns to copy its input through a small code."),
        ModelEntry(
            "vae",
            "Variational autoencoder",
            VAE,
            VAEConfig,
            "Its code is a Gaussian held near N(0, I), so that the space between codes decodes to images too.",
        ),
    )
}


def get_model(name: str) -> ModelEntry:
    """Raises UnknownModelError: no model of that name."""
    if name not in MODELS:
        raise UnknownModelError(f'"{name}" is no model; choose from {", ".join(MODELS)}')
    return MODELS[name]


def build_model(name: str, config: AEConfig, image_shape: Shape, seed: int = 0) -> Autoencoder:
    """A fresh model with weights drawn from `seed`; the caller's own random state stays untouched."""
    entry = get_model(name)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        encoder = build_encoder(config, image_shape)
        return entry.model_class(encoder, build_decoder(config, image_shape), config, image_shape)


def build_encoder(config: AEConfig, image_shape: Shape) -> nn.Module:
    if config.architecture == "conv":
        return ConvEncoder(image_shape, config.channels, config.activation, config.dropout)
    return MLPEncoder(image_shape, config.widths, config.activation, config.dropout)


def build_decoder(config: AEConfig, image_shape: Shape) -> nn.Module:
    if config.architecture == "conv":
        return ConvDecoder(config.latent_dim, image_shape, config.channels, config.activation, config.bottleneck)
    return MLPDecoder(config.latent_dim, config.widths, image_shape, config.activation)
