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
from models.exceptions import ConfigError, UnknownModelError
from models.info_vae import InfoVAE, InfoVAEConfig
from models.joint_vae import JointVAE, JointVAEConfig
from models.layers import ConvDecoder, ConvEncoder, MLPDecoder, MLPEncoder, Shape
from models.linear_ae import LinearAE, LinearConfig
from models.model_config import AEConfig, VAEConfig
from models.mult_vae import MultVAE, MultVAEConfig
from models.sparse_ae import SparseAE, SparseConfig
from models.tc_vae import TCVAE, TCVAEConfig
from models.time_vae import TimeVAE, TimeVAEConfig
from models.two_domains import TwoDomainAE, TwoDomainConfig
from models.vae import VAE
from models.vq_vae import VQVAE, VQConfig
from models.wae import WAE, WAEConfig


@dataclass(frozen=True)
class ModelEntry:
    """A model of the zoo, as forms, docs, worker and tests see it."""

    name: str
    title: str
    model_class: type[Any]  # an Autoencoder built from (encoder, decoder, config, sample_shape)
    config_class: type[AEConfig]
    summary: str
    see: str  # one thing to try or to notice


MAX_PARAMETERS = 50_000_000  # 200 MB; a training takes four times as much

RANKS = {2: "series", 3: "images"}  # samples by the dimensions of their shape

MODELS: dict[str, ModelEntry] = {
    entry.name: entry
    for entry in (
        ModelEntry(
            "ae",
            "Autoencoder",
            AE,
            AEConfig,
            "Learns to reconstruct its input from a small code.",
            "Drag across the gap between two clusters: nothing makes the space there decode to a digit.",
        ),
        ModelEntry(
            "linear",
            "Linear autoencoder",
            LinearAE,
            LinearConfig,
            "All layers are linear, so it can do no better than principal component analysis.",
            "Compare with PCA of the same code size: the reconstructions are the same.",
        ),
        ModelEntry(
            "sparse",
            "Sparse autoencoder",
            SparseAE,
            SparseConfig,
            "Many units, of which only a few are active for each image.",
            "Its code may be larger than the image and still not copy: most of its values are close to zero.",
        ),
        ModelEntry(
            "contractive",
            "Contractive autoencoder",
            ContractiveAE,
            ContractiveConfig,
            "Its code hardly changes when the image does, except along the directions in which digits differ.",
            "Draw a digit and add a stray dot: the code moves less than that of a plain autoencoder.",
        ),
        ModelEntry(
            "wae",
            "Wasserstein autoencoder",
            WAE,
            WAEConfig,
            "The distribution of all codes matches N(0, I), while each image has a single code.",
            "The codes fill the prior as those of a VAE do, and reconstructions are sharper: codes are deterministic.",
        ),
        ModelEntry(
            "vae",
            "Variational autoencoder",
            VAE,
            VAEConfig,
            "Its posterior is a Gaussian kept near N(0, I), so that the space between codes decodes to images too.",
            "Drag across the map: between two digits there are codes that still look like digits.",
        ),
        ModelEntry(
            "capacity-vae",
            "VAE with a growing capacity",
            CapacityVAE,
            CapacityVAEConfig,
            "The KL is held to a capacity that grows while it trains: the most important factors come first.",
            "In the film one dimension after the other becomes active while the capacity grows.",
        ),
        ModelEntry(
            "tc-vae",
            "Beta-TC-VAE",
            TCVAE,
            TCVAEConfig,
            "Penalises dependence between dimensions, so that each learns a factor of its own.",
            "On shapes, one slider moves the shape and another rotates or scales it.",
        ),
        ModelEntry(
            "info-vae",
            "InfoVAE",
            InfoVAE,
            InfoVAEConfig,
            "Penalises the distribution of all codes rather than each posterior, so a code can carry more information.",
            "Compare with a VAE of the same code size: more nats per dimension, and the codes still fill the prior.",
        ),
        ModelEntry(
            "conditional-vae",
            "Conditional VAE",
            ConditionalVAE,
            ConditionalVAEConfig,
            "Its decoder is given the class, so that the code describes the style.",
            "On Generate, choose a digit and drag the style: all ten digits in the same style.",
        ),
        ModelEntry(
            "vq-vae",
            "VQ-VAE",
            VQVAE,
            VQConfig,
            "Its code consists of codebook entries, so an image is a few integers.",
            "Drag slowly over the map: the image stays the same within a cell and jumps where another entry is nearer.",
        ),
        ModelEntry(
            "mult-vae",
            "Multinomial VAE",
            MultVAE,
            MultVAEConfig,
            "A user's liked items are draws from one softmax over all items, as for recommendation.",
            "On Recommend, like an item: your point moves, and the whole list with it.",
        ),
        ModelEntry(
            "two-domains",
            "Shared encoder, two decoders",
            TwoDomainAE,
            TwoDomainConfig,
            "One encoder for upright and for slanted (or thick) images, and a decoder for each.",
            "On Reconstruct, swap the decoders: the same digit in the style of the other domain.",
        ),
        ModelEntry(
            "joint-vae",
            "Joint VAE",
            JointVAE,
            JointVAEConfig,
            "Two encoders and two decoders, of samples and of what is known beside them: either from the other.",
            "On Neural data, the path of the code has the shape of the arena.",
        ),
        ModelEntry(
            "timevae",
            "TimeVAE",
            TimeVAE,
            TimeVAEConfig,
            "A VAE of series whose decoder adds up a level, a trend, a season and a residual.",
            "On Time series, drag the code and watch which part of the curve follows.",
        ),
    )
}


def get_model(name: str) -> ModelEntry:
    """Return the entry of a model. Raises UnknownModelError: no model of that name."""
    if name not in MODELS:
        raise UnknownModelError(f'"{name}" is not a model; choose from {", ".join(MODELS)}')
    return MODELS[name]


def check_rank(name: str, rank: int) -> None:
    """Check that a model makes sense of samples of so many dimensions. Raises ConfigError."""
    entry = get_model(name)
    if entry.model_class.needs_rank not in (None, rank):
        raise ConfigError(
            f"{entry.title} makes sense of {RANKS[entry.model_class.needs_rank]} alone; choose another model"
        )


def build_model(name: str, config: AEConfig, sample_shape: Shape, seed: int = 0) -> Autoencoder:
    """Return a fresh model with weights drawn from `seed`; the caller's own random state stays untouched.

    Raises:
        UnknownModelError: no model of that name.
        ConfigError: the number of classes is not known, the model would have more than MAX_PARAMETERS, or none can be
            made for samples of this shape.
    """
    entry = get_model(name)
    check_rank(name, len(sample_shape))
    if config.needs_classes:
        raise ConfigError(f"{entry.title} needs the number of classes: set n_classes")
    with torch.device("meta"):  # before any memory is allocated
        _check_size(_assemble(entry, config, sample_shape))
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return _assemble(entry, config, sample_shape)


def _assemble(entry: ModelEntry, config: AEConfig, sample_shape: Shape) -> Autoencoder:
    encoder = build_encoder(config, sample_shape)
    model: Autoencoder = entry.model_class(encoder, build_decoder(config, sample_shape), config, sample_shape)
    return model


def _check_size(model: Autoencoder) -> None:
    n = sum(parameter.numel() for parameter in model.parameters())
    if n > MAX_PARAMETERS:
        raise ConfigError(
            f"this model has {n / 1e6:,.0f} million parameters ({4 * n / 1e9:.1f} GB); the limit is "
            f"{MAX_PARAMETERS // 1_000_000} million: use fewer or narrower layers, or smaller images"
        )


def build_encoder(config: AEConfig, sample_shape: Shape) -> nn.Module:
    if config.architecture == "conv":
        return ConvEncoder(sample_shape, config.channels, config.activation, config.dropout)
    return MLPEncoder(sample_shape, config.widths, config.activation, config.dropout)


def build_decoder(config: AEConfig, sample_shape: Shape) -> nn.Module:
    code_size = config.latent_spec(sample_shape).size
    if config.architecture == "conv":
        return ConvDecoder(code_size, sample_shape, config.channels, config.activation, config.bottleneck)
    return MLPDecoder(code_size, config.widths, sample_shape, config.activation)
