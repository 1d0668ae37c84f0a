"""Presets: whole systems from the literature and from five tutorials, by name (S0-S4 in docs/models.md)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lab.data.dataset import DataConfig
from lab.errors import UnknownNameError
from lab.runs.run_spec import TrainingConfig
from lab.zoo.failure_gallery import MUSEUM
from lab.zoo.preset import SMALL_DATA_BATCH, SMALL_DATA_EPOCHS, Preset, make_preset
from models import AEConfig, VAEConfig
from models.capacity_vae import CapacityVAEConfig
from models.conditional_vae import ConditionalVAEConfig
from models.contractive_ae import ContractiveConfig
from models.info_vae import InfoVAEConfig
from models.linear_ae import LinearConfig
from models.sparse_ae import SparseConfig
from models.tc_vae import TCVAEConfig
from models.two_domains import TwoDomainConfig
from models.vq_vae import VQConfig
from models.wae import WAEConfig

_MSE_MEAN = TrainingConfig(loss_per="pixel")
_MNIST14 = DataConfig(name="mnist", size=14)
_S3_TRAINING = TrainingConfig(batch_size=64, flip=0.5, rotate=10.0)
_S3: dict[str, Any] = {
    "widths": (64, 16),
    "latent_dim": 3,
    "activation": "leaky_relu",
    "output": "tanh",
    "pixel_range": "[-1, 1]",
}

_ALL = (
    make_preset(
        "vae-2d",
        "VAE, 2-D",
        "The classic map: a variational autoencoder with two latent numbers, so that all of it can be seen.",
        "Kingma & Welling 2014",
        VAEConfig(latent_dim=2),
        TrainingConfig(),
    ),
    make_preset(
        "vae-20d",
        "VAE, 20-D",
        "The same network with twenty latent numbers: sharper digits, and several dimensions it leaves unused.",
        "Kingma & Welling 2014",
        VAEConfig(latent_dim=20),
        TrainingConfig(),
    ),
    make_preset(
        "conv-vae-16d",
        "Convolutional VAE, 16-D",
        "Convolutions see strokes rather than single pixels: a small model with good pictures.",
        "Kingma & Welling 2014, with the convolutions of S4",
        VAEConfig(architecture="conv", latent_dim=16),
        TrainingConfig(),
    ),
    make_preset(
        "deep-ae-2d",
        "Deep autoencoder, 2-D",
        "Six layers squeeze a digit into two numbers and nothing asks the space between to make sense.",
        "S0; Hinton & Salakhutdinov 2006",
        AEConfig(widths=(128, 64, 12), latent_dim=2, output="tanh", pixel_range="[-1, 1]"),
        replace(_MSE_MEAN, batch_size=256),
    ),
    make_preset(
        "digits-ae-16d",
        "64-32-32-16 autoencoder",
        "Four small layers for 8x8 digits, with 7,376 parameters in all.",
        "S1",
        AEConfig(widths=(32, 32), latent_dim=16, code_activation=True, output="relu"),
        replace(_MSE_MEAN, batch_size=SMALL_DATA_BATCH, epochs=SMALL_DATA_EPOCHS),
        DataConfig(name="digits"),
    ),
    make_preset(
        "mnist14-ae-3d",
        "14x14 autoencoder, 3-D",
        "Digits at 14x14, mirrored and turned while it trains, in three latent numbers.",
        "S3",
        AEConfig(**_S3),
        replace(_S3_TRAINING, loss_per="pixel"),
        _MNIST14,
    ),
    make_preset(
        "mnist14-vae-3d",
        "14x14 VAE, 3-D",
        "The same trunk with two heads, mu and logvar: the cloud draws together around zero.",
        "S3",
        VAEConfig(**_S3, recon_loss="mse"),
        _S3_TRAINING,
        _MNIST14,
    ),
    make_preset(
        "basic-ae",
        "Basic autoencoder, 32-D",
        "One hidden layer either side of the code.",
        "S4",
        AEConfig(widths=(256,), latent_dim=32),
        replace(_MSE_MEAN, batch_size=128),
    ),
    make_preset(
        "undercomplete-64",
        "Undercomplete, 784-64-784",
        "The code is smaller than the image, so it has to leave something out.",
        "S2, S4",
        AEConfig(widths=(), latent_dim=64, code_activation=True),
        _MSE_MEAN,
    ),
    make_preset(
        "overcomplete-1000",
        "Overcomplete, 784-1000-784",
        "The code is larger than the image: with nothing to hold it back it learns to copy.",
        "S4",
        AEConfig(widths=(), latent_dim=1000, code_activation=True),
        _MSE_MEAN,
    ),
    make_preset(
        "conv-ae",
        "Convolutional autoencoder",
        "Two convolutions and their mirror; its code, 3,136 numbers, is larger than the image.",
        "S0, S4",
        AEConfig(architecture="conv", bottleneck=False),
        _MSE_MEAN,
    ),
    make_preset(
        "linear-2d",
        "Linear autoencoder, 2-D",
        "No layer bends anything: two numbers that span the plane of the first two principal components.",
        "S4; Baldi & Hornik 1989",
        LinearConfig(latent_dim=2),
        TrainingConfig(learning_rate=3e-3),
    ),
    make_preset(
        "linear-10d",
        "Linear autoencoder, 10-D",
        "Ten numbers without a bend: a slider each, and what PCA would keep of a digit.",
        "S4; Baldi & Hornik 1989",
        LinearConfig(latent_dim=10),
        TrainingConfig(learning_rate=3e-3, batch_size=512),
    ),
    make_preset(
        "linear-32d",
        "Linear autoencoder, 32-D",
        "The same with thirty-two numbers, beside PCA of as many components.",
        "S4; Baldi & Hornik 1989",
        LinearConfig(latent_dim=32),
        TrainingConfig(learning_rate=3e-3, batch_size=512),
    ),
    make_preset(
        "sparse-l1",
        "Sparse, 784-1000-784, L1",
        "The code is larger than the image, and nearly all of it is zero for any one image.",
        "S0, S2, S4; Olshausen & Field 1996",
        SparseConfig(widths=(), latent_dim=1000, code_activation=True, sparsity=0.1),
        TrainingConfig(),
    ),
    make_preset(
        "sparse-kl",
        "Sparse, 784-256-784, KL to a target",
        "Each unit is active for one image in twenty, on average: it learns a stroke of its own.",
        "S2, S4; Ng 2011",
        SparseConfig(widths=(), latent_dim=256, penalty="kl", sparsity=1.0, target=0.05),
        TrainingConfig(),
    ),
    make_preset(
        "contractive-64",
        "Contractive, 784-64-784",
        "One sigmoid layer whose code is asked not to move when the image does.",
        "S4; Rifai et al. 2011",
        ContractiveConfig(widths=(), latent_dim=64, activation="sigmoid", code_activation=True, contraction=0.1),
        TrainingConfig(),
    ),
    make_preset(
        "wae-8d",
        "Wasserstein autoencoder, 8-D",
        "All codes together fill N(0, I); no single code scatters, so pictures stay sharp.",
        "Tolstikhin et al. 2018",
        WAEConfig(latent_dim=8),
        TrainingConfig(),
    ),
    make_preset(
        "info-vae-8d",
        "InfoVAE, 8-D",
        "The prior is matched by all codes together, so that a single code may tell more.",
        "Zhao et al. 2019",
        InfoVAEConfig(latent_dim=8),
        TrainingConfig(),
    ),
    make_preset(
        "cvae-2d",
        "Conditional VAE, 2-D style",
        "It is told which digit to draw, so its two numbers are free to say how: slant and width of the stroke.",
        "Kingma et al. 2014 (M2); Sohn et al. 2015",
        ConditionalVAEConfig(widths=(256, 128), latent_dim=2),
        TrainingConfig(),
    ),
    make_preset(
        "cvae-4d",
        "Conditional VAE, 4-D style",
        "The same with four numbers for the style, and wider layers: closer to how each digit was written.",
        "Kingma et al. 2014 (M2); Sohn et al. 2015",
        ConditionalVAEConfig(latent_dim=4),
        TrainingConfig(),
    ),
    make_preset(
        "capacity-vae-shapes",
        "VAE with a growing capacity, shapes",
        "What matters most is told first: place, then size, then form.",
        "Burgess et al. 2018",
        CapacityVAEConfig(latent_dim=10),
        TrainingConfig(),
        DataConfig(name="shapes"),
    ),
    make_preset(
        "tc-vae-shapes",
        "Beta-TC-VAE, shapes",
        "Each dimension is brought to mean one thing: a slider moves the shape, another grows it.",
        "Chen et al. 2018",
        TCVAEConfig(latent_dim=10, tc_weight=10.0),
        TrainingConfig(),
        DataConfig(name="shapes"),
    ),
    make_preset(
        "denoising",
        "Denoising autoencoder",
        "It is shown noise and asked for the digit under it: what it learns is what digits look like.",
        "S0, S1, S2, S4; Vincent et al. 2010",
        AEConfig(widths=(512,), latent_dim=32),
        TrainingConfig(corruption="gaussian", corruption_level=0.5, epochs=20),
    ),
    make_preset(
        "one-class",
        "One-class detector",
        "It sees one class only and learns to reconstruct nothing else: a large error means an anomaly.",
        "Hawkins et al. 2002; the eight, for it has most look-alikes",
        VAEConfig(widths=(256,), latent_dim=32, kl_weight=0.1),
        TrainingConfig(batch_size=64, epochs=15),
        DataConfig(name="mnist", classes=(8,)),
    ),
    make_preset(
        "vq-vae-2d",
        "VQ-VAE, one of 128 pictures",
        "Every image becomes one of 128 entries: the map is a mosaic of cells, and a cell is a picture.",
        "van den Oord et al. 2017, with a single vector",
        VQConfig(latent_dim=2, vectors=1, entries=128),
        TrainingConfig(epochs=10),
    ),
    make_preset(
        "vq-vae-16",
        "VQ-VAE, 16 of 128",
        "Sixteen entries of one codebook describe an image: 16 times 7 bits.",
        "van den Oord et al. 2017",
        VQConfig(latent_dim=64, vectors=16, entries=128),
        TrainingConfig(epochs=10),
    ),
    make_preset(
        "vq-vae-grid",
        "VQ-VAE, a 7x7 grid",
        "As in the paper, every place of the last feature map is an entry: 49 of 64.",
        "van den Oord et al. 2017",
        VQConfig(architecture="conv", channels=(16, 8), bottleneck=False, entries=64),
        TrainingConfig(epochs=10),
    ),
    make_preset(
        "two-domains",
        "Upright and slanted digits",
        "One encoder reads both, each has a decoder of its own: swap them and a digit stands up or leans over.",
        "S2; Liu et al. 2017",
        TwoDomainConfig(latent_dim=8),
        TrainingConfig(),
    ),
    make_preset(
        "perceptual",
        "Perceptual loss",
        "What counts is how light, contrast and structure of each neighbourhood compare, not the single pixel.",
        "S4; Wang et al. 2004; Zhao et al. 2017",
        AEConfig(latent_dim=16, recon_loss="ssim"),
        TrainingConfig(),
    ),
    *MUSEUM,
)
PRESETS: dict[str, Preset] = {preset.name: preset for preset in _ALL}


def get_preset(name: str) -> Preset:
    """Raises UnknownNameError: no preset of that name."""
    if name not in PRESETS:
        raise UnknownNameError(f'"{name}" is no preset; choose from {", ".join(PRESETS)}')
    return PRESETS[name]
