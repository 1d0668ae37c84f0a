"""Presets: whole systems from the literature and from five tutorials (lab/zoo/tutorials.py), by name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lab.data.dataset import DataConfig
from lab.errors import UnknownNameError
from lab.runs.run_spec import TrainingConfig
from lab.zoo.failure_gallery import FAILURES, FORMER_NAMES
from lab.zoo.kind_presets import KIND_PRESETS
from lab.zoo.linear_presets import LINEAR_PRESETS
from lab.zoo.neural_presets import NEURAL_PRESETS
from lab.zoo.preset import SMALL_DATA_BATCH, SMALL_DATA_EPOCHS, Preset, make_preset
from lab.zoo.ratings_presets import RATINGS_PRESETS
from lab.zoo.series_presets import SERIES_PRESETS
from lab.zoo.tutorials import APPLICATIONS, DEEP, LATENT_3D, SMALL, TYPES, tutorials
from models import AEConfig, VAEConfig
from models.capacity_vae import CapacityVAEConfig
from models.conditional_vae import ConditionalVAEConfig
from models.contractive_ae import ContractiveConfig
from models.info_vae import InfoVAEConfig
from models.sparse_ae import SparseConfig
from models.tc_vae import TCVAEConfig
from models.two_domains import TwoDomainConfig
from models.vq_vae import VQConfig
from models.wae import WAEConfig

_MSE_MEAN = TrainingConfig(loss_per="pixel")
_MNIST14 = DataConfig(name="mnist", size=14)
_AUGMENTED_TRAINING = TrainingConfig(batch_size=64, flip=0.5, rotate=10.0)
_LATENT_3D_MODEL: dict[str, Any] = {
    "widths": (64, 16),
    "latent_dim": 3,
    "activation": "leaky_relu",
    "output": "tanh",
    "data_range": "[-1, 1]",
}
_ALL = (
    make_preset(
        "vae-2d",
        "VAE, 2-D",
        "The classic: a variational autoencoder with a 2-D latent space, small enough to see all of it.",
        "Kingma & Welling 2014",
        VAEConfig(latent_dim=2),
        TrainingConfig(),
    ),
    make_preset(
        "vae-20d",
        "VAE, 20-D",
        "The same network with a 20-D latent space: sharper digits, and several inactive dimensions.",
        "Kingma & Welling 2014",
        VAEConfig(latent_dim=20),
        TrainingConfig(),
    ),
    *(
        make_preset(
            f"ae-{size}d",
            f"Autoencoder, {size}-D",
            "The VAE's network, loss and training without its KL term: nothing keeps the codes near a prior.",
            "Hinton & Salakhutdinov 2006",
            AEConfig(latent_dim=size, recon_loss="bce"),
            TrainingConfig(),
        )
        for size in (2, 20)
    ),
    make_preset(
        "beta-vae",
        "Beta-VAE, 20-D",
        "The 20-D VAE with beta = 4, the weight of its KL term: fewer active dimensions, blurrier digits.",
        "Higgins et al. 2017",
        VAEConfig(latent_dim=20, kl_weight=4.0),
        TrainingConfig(),
    ),
    make_preset(
        "conv-vae-16d",
        "Convolutional VAE, 16-D",
        "Convolutions see strokes rather than single pixels: a small model with sharp images.",
        f"Kingma & Welling 2014; {tutorials(TYPES)}",
        VAEConfig(architecture="conv", latent_dim=16),
        TrainingConfig(),
    ),
    make_preset(
        "deep-ae-2d",
        "Deep autoencoder, 2-D",
        "Six layers compress a digit to two numbers; nothing regularises the space between the codes.",
        f"{tutorials(DEEP)}; Hinton & Salakhutdinov 2006",
        AEConfig(widths=(128, 64, 12), latent_dim=2, output="tanh", data_range="[-1, 1]"),
        replace(_MSE_MEAN, batch_size=256),
    ),
    make_preset(
        "digits-ae-16d",
        "64-32-32-16 autoencoder",
        "Four small layers for 8x8 digits, with 7,376 parameters in all.",
        tutorials(SMALL),
        AEConfig(widths=(32, 32), latent_dim=16, code_activation=True, output="relu"),
        replace(_MSE_MEAN, batch_size=SMALL_DATA_BATCH, epochs=SMALL_DATA_EPOCHS),
        DataConfig(name="digits"),
    ),
    make_preset(
        "mnist14-ae-3d",
        "14x14 autoencoder, 3-D",
        "14x14 digits, randomly flipped and rotated in training, with a 3-D latent space.",
        tutorials(LATENT_3D),
        AEConfig(**_LATENT_3D_MODEL),
        replace(_AUGMENTED_TRAINING, loss_per="pixel"),
        _MNIST14,
    ),
    make_preset(
        "mnist14-vae-3d",
        "14x14 VAE, 3-D",
        "The same network with two heads, mu and logvar: the codes gather around zero.",
        tutorials(LATENT_3D),
        VAEConfig(**_LATENT_3D_MODEL, recon_loss="mse"),
        _AUGMENTED_TRAINING,
        _MNIST14,
    ),
    make_preset(
        "basic-ae",
        "Basic autoencoder, 32-D",
        "One hidden layer either side of the code.",
        tutorials(TYPES),
        AEConfig(widths=(256,), latent_dim=32),
        replace(_MSE_MEAN, batch_size=128),
    ),
    make_preset(
        "undercomplete-64",
        "Undercomplete, 784-64-784",
        "The code is smaller than the image, so information has to be left out.",
        tutorials(APPLICATIONS, TYPES),
        AEConfig(widths=(), latent_dim=64, code_activation=True),
        _MSE_MEAN,
    ),
    make_preset(
        "overcomplete-1000",
        "Overcomplete, 784-1000-784",
        "The code is larger than the image: without a regulariser it learns to copy.",
        tutorials(TYPES),
        AEConfig(widths=(), latent_dim=1000, code_activation=True),
        _MSE_MEAN,
    ),
    make_preset(
        "conv-ae",
        "Convolutional autoencoder",
        "Two convolutions and their mirror; its code, 3,136 numbers, is larger than the image.",
        tutorials(DEEP, TYPES),
        AEConfig(architecture="conv", bottleneck=False),
        _MSE_MEAN,
    ),
    *LINEAR_PRESETS,
    make_preset(
        "sparse-l1",
        "Sparse, 784-1000-784, L1",
        "The code is larger than the image, and nearly all of it is zero for any one image.",
        f"{tutorials(DEEP, APPLICATIONS, TYPES)}; Olshausen & Field 1996",
        SparseConfig(widths=(), latent_dim=1000, code_activation=True, sparsity=0.1),
        TrainingConfig(),
    ),
    make_preset(
        "sparse-kl",
        "Sparse, 784-256-784, KL to a target",
        "Each unit is active for one image in twenty on average and learns its own stroke.",
        f"{tutorials(APPLICATIONS, TYPES)}; Ng 2011",
        SparseConfig(widths=(), latent_dim=256, penalty="kl", sparsity=1.0, target=0.05),
        TrainingConfig(),
    ),
    make_preset(
        "contractive-64",
        "Contractive, 784-64-784",
        "One sigmoid layer whose code is penalised for changing with the image.",
        f"{tutorials(TYPES)}; Rifai et al. 2011",
        ContractiveConfig(widths=(), latent_dim=64, activation="sigmoid", code_activation=True, contraction=0.1),
        TrainingConfig(),
    ),
    make_preset(
        "wae-8d",
        "Wasserstein autoencoder, 8-D",
        "The codes together match N(0, I), but each code is deterministic, so images stay sharp.",
        "Tolstikhin et al. 2018",
        WAEConfig(latent_dim=8),
        TrainingConfig(),
    ),
    make_preset(
        "info-vae-8d",
        "InfoVAE, 8-D",
        "The codes match the prior as a whole, so that a single code can carry more information.",
        "Zhao et al. 2019",
        InfoVAEConfig(latent_dim=8),
        TrainingConfig(),
    ),
    make_preset(
        "cvae-2d",
        "Conditional VAE, 2-D style",
        "The decoder is given the class, so the 2-D code describes the style: slant and stroke width.",
        "Kingma et al. 2014 (M2); Sohn et al. 2015",
        ConditionalVAEConfig(widths=(256, 128), latent_dim=2),
        TrainingConfig(),
    ),
    make_preset(
        "cvae-4d",
        "Conditional VAE, 4-D style",
        "The same with a 4-D style and wider layers: closer to each written digit.",
        "Kingma et al. 2014 (M2); Sohn et al. 2015",
        ConditionalVAEConfig(latent_dim=4),
        TrainingConfig(),
    ),
    make_preset(
        "capacity-vae-shapes",
        "VAE with a growing capacity, shapes",
        "The most important factors are learned first: position, then size, then shape.",
        "Burgess et al. 2018",
        CapacityVAEConfig(latent_dim=10),
        TrainingConfig(),
        DataConfig(name="shapes"),
    ),
    make_preset(
        "tc-vae-shapes",
        "Beta-TC-VAE, shapes",
        "Each dimension learns one factor: one slider moves the shape, another scales it.",
        "Chen et al. 2018",
        TCVAEConfig(latent_dim=10, tc_weight=10.0),
        TrainingConfig(),
        DataConfig(name="shapes"),
    ),
    make_preset(
        "ae-32d",
        "Autoencoder, 32-D",
        "The denoiser's network and training on clean images only: noise shows what the denoiser has learned.",
        "Vincent et al. 2010",
        AEConfig(widths=(512,), latent_dim=32),
        TrainingConfig(),
    ),
    make_preset(
        "denoising",
        "Denoising autoencoder",
        "It gets a noisy digit and reconstructs the clean one: it learns what digits look like.",
        f"{tutorials(DEEP, SMALL, APPLICATIONS, TYPES)}; Vincent et al. 2010",
        AEConfig(widths=(512,), latent_dim=32),
        TrainingConfig(corruption="gaussian", corruption_level=0.5, epochs=20),
    ),
    make_preset(
        "one-class",
        "One-class detector",
        "It sees one class only and learns to reconstruct nothing else: a large error means an anomaly.",
        "Hawkins et al. 2002; the eight, which has the most similar classes",
        VAEConfig(widths=(256,), latent_dim=32, kl_weight=0.1),
        TrainingConfig(batch_size=64, epochs=15),
        DataConfig(name="mnist", classes=(8,)),
    ),
    make_preset(
        "vq-vae-2d",
        "VQ-VAE, one of 128 entries",
        "Every image becomes one of 128 codebook entries: each cell of the map decodes to one image.",
        "van den Oord et al. 2017, with a single vector",
        VQConfig(latent_dim=2, entries=128),
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
        "As in the paper, every position of the last feature map is an entry: 49 entries of a codebook of 64.",
        "van den Oord et al. 2017",
        VQConfig(architecture="conv", channels=(16, 8), bottleneck=False, entries=64),
        TrainingConfig(epochs=10),
    ),
    make_preset(
        "two-domains",
        "Upright and slanted digits",
        "One encoder for both domains, one decoder for each: swap them, and a digit becomes upright or slanted.",
        f"{tutorials(APPLICATIONS)}; Liu et al. 2017",
        TwoDomainConfig(latent_dim=8),
        TrainingConfig(),
    ),
    make_preset(
        "perceptual",
        "Perceptual loss",
        "The loss compares brightness, contrast and structure of each neighbourhood, not only single pixels.",
        f"{tutorials(TYPES)}; Wang et al. 2004; Zhao et al. 2017",
        AEConfig(latent_dim=16, recon_loss="ssim"),
        TrainingConfig(),
    ),
    *KIND_PRESETS,
    *SERIES_PRESETS,
    *NEURAL_PRESETS,
    *RATINGS_PRESETS,
    *FAILURES,
)
PRESETS: dict[str, Preset] = {preset.name: preset for preset in _ALL}


def current_name(name: str) -> str:
    """Return the present name of a preset that older links and runs may name otherwise."""
    return FORMER_NAMES.get(name, name)


def get_preset(name: str) -> Preset:
    """Return a preset by its present or former name. Raises UnknownNameError: no preset of that name."""
    if (current := current_name(name)) not in PRESETS:
        raise UnknownNameError(f'"{name}" is not a preset; choose from {", ".join(PRESETS)}')
    return PRESETS[current]
