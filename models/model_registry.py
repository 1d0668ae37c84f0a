"""The registry of models: a variant is one class in one file and one entry here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from models.ae import AE
from models.autoencoder import Autoencoder
from models.capacity_vae import CapacityVAE, CapacityVAEConfig
from models.conditional_vae import ConditionalVAE, ConditionalVAEConfig
from models.contractive_ae import ContractiveAE, ContractiveConfig
from models.exceptions import UnknownModelError
from models.info_vae import InfoVAE, InfoVAEConfig
from models.layers import ConvDecoder, ConvEncoder, MLPDecoder, MLPEncoder, Shape
from models.linear_ae import LinearAE, LinearConfig
from models.model_config import AEConfig, VAEConfig
from models.sparse_ae import SparseAE, SparseConfig
from models.tc_vae import TCVAE, TCVAEConfig
from models.two_domains import TwoDomainAE, TwoDomainConfig
from models.vae import VAE
from models.vq_vae import VQVAE, VQConfig
from models.wae import WAE, WAEConfig


@dataclass(frozen=True)
class ModelEntry:
    """One model of the zoo, as forms, docs, worker and tests see it."""

    name: str
    title: str
    model_class: type[Any]  # an Autoencoder built from (encoder, decoder, config, image_shape)
    config_class: type[AEConfig]
    summary: str
    see: str  # one thing to look at


MODELS: dict[str, ModelEntry] = {
    entry.name: entry
    for entry in (
        ModelEntry(
            "ae",
            "Autoencoder",
            AE,
            AEConfig,
            "Learns to copy its input through a small code.",
            "Drag through the map between two clouds: nothing asked the space there to decode to a digit.",
        ),
        ModelEntry(
            "linear",
            "Linear autoencoder",
            LinearAE,
            LinearConfig,
            "No layer bends anything, so it can do no better than principal component analysis.",
            "Beside the deep autoencoder at the same code size: its reconstructions are those of PCA.",
        ),
        ModelEntry(
            "sparse",
            "Sparse autoencoder",
            SparseAE,
            SparseConfig,
            "Many units, of which few speak for any one image.",
            "Its code may be wider than the image and still not copy: most of its numbers are close to zero.",
        ),
        ModelEntry(
            "contractive",
            "Contractive autoencoder",
            ContractiveAE,
            ContractiveConfig,
            "Its code hardly moves when the image does, but along the ways in which digits differ.",
            "Draw a digit and add a stray dot: the code stays nearer to where it was than a plain autoencoder's.",
        ),
        ModelEntry(
            "wae",
            "Wasserstein autoencoder",
            WAE,
            WAEConfig,
            "All codes together are brought to N(0, I), while each image keeps one code.",
            "The cloud is as round as a VAE's, and the reconstructions are sharper: no code scatters.",
        ),
        ModelEntry(
            "vae",
            "Variational autoencoder",
            VAE,
            VAEConfig,
            "Its code is a Gaussian held near N(0, I), so that the space between codes decodes to images too.",
            "Drag through the map: between two digits lies a way that looks like digits.",
        ),
        ModelEntry(
            "capacity-vae",
            "VAE with a growing capacity",
            CapacityVAE,
            CapacityVAEConfig,
            "May tell few nats at first and more as it goes on: what matters most is told first.",
            "In the film the lights go on one after the other while the capacity grows.",
        ),
        ModelEntry(
            "tc-vae",
            "Beta-TC-VAE",
            TCVAE,
            TCVAEConfig,
            "Pays extra where two dimensions tell the same thing, so that each comes to mean something of its own.",
            "On shapes, one slider moves the shape and another turns or grows it.",
        ),
        ModelEntry(
            "info-vae",
            "InfoVAE",
            InfoVAE,
            InfoVAEConfig,
            "Pays for all codes together rather than for each image's own, so a single code may tell more.",
            "Beside a VAE with as many numbers: its lights are brighter (more nats), its cloud as round.",
        ),
        ModelEntry(
            "conditional-vae",
            "Conditional VAE",
            ConditionalVAE,
            ConditionalVAEConfig,
            "Its decoder is told which digit to draw, so that the code is left with how it is written.",
            "On Generate, pick a digit and drag the style: the same hand writes all ten digits.",
        ),
        ModelEntry(
            "vq-vae",
            "VQ-VAE",
            VQVAE,
            VQConfig,
            "Its code is made of entries of a codebook, so an image is a few whole numbers.",
            "Drag over the map slowly: the picture holds still within a cell and jumps where another entry is nearer.",
        ),
        ModelEntry(
            "two-domains",
            "Shared encoder, two decoders",
            TwoDomainAE,
            TwoDomainConfig,
            "One encoder for upright and for slanted (or thick) images, and a decoder for each.",
            "On Reconstruct, swap the decoders: the same digit comes back in the other look.",
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
    code_size = config.latent_dim + config.label_size
    if config.architecture == "conv":
        return ConvDecoder(code_size, image_shape, config.channels, config.activation, config.bottleneck)
    return MLPDecoder(code_size, config.widths, image_shape, config.activation)
