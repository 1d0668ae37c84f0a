"""Presets: whole systems from the literature and from five tutorials, by name (S0-S4 in docs/models.md)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from lab.data.base import DataConfig
from lab.errors import UnknownNameError
from lab.runs.spec import RunSpec, TrainingConfig
from models import MODELS, AEConfig, VAEConfig
from models.capacity_vae import CapacityVAEConfig
from models.contractive import ContractiveConfig
from models.info_vae import InfoVAEConfig
from models.linear import LinearConfig
from models.sparse import SparseConfig
from models.tc_vae import TCVAEConfig
from models.wae import WAEConfig

# digits has 1,199 training images where MNIST has 58,000: more epochs of smaller batches, so that it takes steps enough
SMALL_DATA_EPOCHS = 100
SMALL_DATA_BATCH = 32


@dataclass(frozen=True)
class Preset:
    """A run specification with a name, a sentence and where it comes from."""

    name: str
    title: str
    summary: str
    source: str
    spec: RunSpec
    notice: str = ""  # of a failure worth seeing: what to look at, and why it happens

    def on(self, dataset: str) -> RunSpec:
        """The preset's specification on another dataset, at that dataset's own image size."""
        if dataset == self.spec.data.name:
            return self.spec
        training = self.spec.training
        if dataset == "digits":
            training = replace(training, epochs=SMALL_DATA_EPOCHS, batch_size=SMALL_DATA_BATCH)
        return replace(self.spec, data=DataConfig(name=dataset), training=training)


def _preset(
    name: str,
    title: str,
    summary: str,
    source: str,
    model_config: AEConfig,
    training: TrainingConfig,
    data: DataConfig | None = None,
) -> Preset:
    model = next(entry.name for entry in MODELS.values() if entry.config_class is type(model_config))
    spec = RunSpec(data or DataConfig(), model, model_config, training, preset=name)
    return Preset(name, title, summary, source, spec)


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

_MUSEUM_WIDTHS = (128, 64)  # a small network for digits


def _failure(
    name: str, title: str, summary: str, notice: str, source: str, config: AEConfig, **training: Any
) -> Preset:
    """A training that goes wrong in one way, on digits, in seconds."""
    config_of_training = TrainingConfig(epochs=SMALL_DATA_EPOCHS, batch_size=SMALL_DATA_BATCH, **training)
    made = _preset(f"museum-{name}", title, summary, source, config, config_of_training, DataConfig(name="digits"))
    return replace(made, notice=notice)


_MUSEUM = (
    _failure(
        "beta-too-high",
        "Museum: KL weight far too high",
        "The KL term counts forty times: nothing is worth telling.",
        "Watch the lights go dark and every reconstruction become the same grey digit. Whatever a dimension could tell "
        "costs more than it saves, so the encoder says nothing: posterior collapse.",
        "Bowman et al. 2016",
        VAEConfig(widths=_MUSEUM_WIDTHS, latent_dim=8, kl_weight=40.0),
    ),
    _failure(
        "no-kl",
        "Museum: no KL",
        "A VAE whose KL term counts nothing: the prior is only a name.",
        "Watch the cloud grow far beyond three, where no prior sample ever falls, and the KL in the curve climb. With "
        "nothing to hold the codes near N(0, I) a sample from it decodes to what no image is near.",
        "Higgins et al. 2017",
        VAEConfig(widths=_MUSEUM_WIDTHS, latent_dim=2, kl_weight=0.0),
    ),
    _failure(
        "one-number",
        "Museum: a bottleneck of one",
        "Every digit has to stand on one line.",
        "Watch the classes share the line, and neighbours on it mix in the reconstructions. One number can order the "
        "images, but a line has no room to hold all kinds of them apart.",
        "Hinton & Salakhutdinov 2006",
        AEConfig(widths=_MUSEUM_WIDTHS, latent_dim=1),
    ),
    _failure(
        "rate-too-high",
        "Museum: learning rate too high",
        "Steps so long that each jumps over what it was looking for.",
        "Watch the codes leap to thousands within the first batches while the loss stays above that of a plain mean "
        "image. A step too long lands where the gradient says nothing useful, and the next one is as long.",
        "Goodfellow et al. 2016, chapter 8",
        AEConfig(widths=_MUSEUM_WIDTHS, latent_dim=2),
        learning_rate=0.3,
    ),
    _failure(
        "dead-relus",
        "Museum: dead ReLUs",
        "The units are switched off by their own first steps, and never come back.",
        "Watch the cloud shrink to a point and every reconstruction become the mean image. A ReLU that is negative for "
        "every image has no gradient, so no later step can wake it: here whole layers are dead.",
        "Maas et al. 2013",
        AEConfig(widths=_MUSEUM_WIDTHS, latent_dim=2),
        learning_rate=0.03,
    ),
    _failure(
        "identity",
        "Museum: the overcomplete identity",
        "A code of 128 numbers for 64 pixels: it can copy, so it does.",
        "Watch the error fall to almost nothing while the map shows no order that a class would need. With more room "
        "than the image has, copying is the easiest answer, and copying learns nothing about digits.",
        "Vincent et al. 2010",
        AEConfig(widths=(), latent_dim=128),
    ),
)

_ALL = (
    _preset(
        "vae-2d",
        "VAE, 2-D",
        "The classic map: a variational autoencoder with two latent numbers, so that all of it can be seen.",
        "Kingma & Welling 2014",
        VAEConfig(latent_dim=2),
        TrainingConfig(),
    ),
    _preset(
        "vae-20d",
        "VAE, 20-D",
        "The same network with twenty latent numbers: sharper digits, and several dimensions it leaves unused.",
        "Kingma & Welling 2014",
        VAEConfig(latent_dim=20),
        TrainingConfig(),
    ),
    _preset(
        "conv-vae-16d",
        "Convolutional VAE, 16-D",
        "Convolutions see strokes rather than single pixels: a small model with good pictures.",
        "Kingma & Welling 2014, with the convolutions of S4",
        VAEConfig(architecture="conv", latent_dim=16),
        TrainingConfig(),
    ),
    _preset(
        "deep-ae-2d",
        "Deep autoencoder, 2-D",
        "Six layers squeeze a digit into two numbers and nothing asks the space between to make sense.",
        "S0; Hinton & Salakhutdinov 2006",
        AEConfig(widths=(128, 64, 12), latent_dim=2, output="tanh", pixel_range="[-1, 1]"),
        replace(_MSE_MEAN, batch_size=256),
    ),
    _preset(
        "digits-ae-16d",
        "64-32-32-16 autoencoder",
        "Four small layers for 8x8 digits, with 7,376 parameters in all.",
        "S1",
        AEConfig(widths=(32, 32), latent_dim=16, code_activation=True, output="relu"),
        replace(_MSE_MEAN, batch_size=SMALL_DATA_BATCH, epochs=SMALL_DATA_EPOCHS),
        DataConfig(name="digits"),
    ),
    _preset(
        "mnist14-ae-3d",
        "14x14 autoencoder, 3-D",
        "Digits at 14x14, mirrored and turned while it trains, in three latent numbers.",
        "S3",
        AEConfig(**_S3),
        replace(_S3_TRAINING, loss_per="pixel"),
        _MNIST14,
    ),
    _preset(
        "mnist14-vae-3d",
        "14x14 VAE, 3-D",
        "The same trunk with two heads, mu and logvar: the cloud draws together around zero.",
        "S3",
        VAEConfig(**_S3, recon_loss="mse"),
        _S3_TRAINING,
        _MNIST14,
    ),
    _preset(
        "basic-ae",
        "Basic autoencoder, 32-D",
        "One hidden layer either side of the code.",
        "S4",
        AEConfig(widths=(256,), latent_dim=32),
        replace(_MSE_MEAN, batch_size=128),
    ),
    _preset(
        "undercomplete-64",
        "Undercomplete, 784-64-784",
        "The code is smaller than the image, so it has to leave something out.",
        "S2, S4",
        AEConfig(widths=(), latent_dim=64, code_activation=True),
        _MSE_MEAN,
    ),
    _preset(
        "overcomplete-1000",
        "Overcomplete, 784-1000-784",
        "The code is larger than the image: with nothing to hold it back it learns to copy.",
        "S4",
        AEConfig(widths=(), latent_dim=1000, code_activation=True),
        _MSE_MEAN,
    ),
    _preset(
        "conv-ae",
        "Convolutional autoencoder",
        "Two convolutions and their mirror; its code, 3,136 numbers, is larger than the image.",
        "S0, S4",
        AEConfig(architecture="conv", bottleneck=False),
        _MSE_MEAN,
    ),
    _preset(
        "linear-2d",
        "Linear autoencoder, 2-D",
        "No layer bends anything: two numbers that span the plane of the first two principal components.",
        "S4; Baldi & Hornik 1989",
        LinearConfig(latent_dim=2),
        TrainingConfig(learning_rate=3e-3),
    ),
    _preset(
        "linear-32d",
        "Linear autoencoder, 32-D",
        "The same with thirty-two numbers, beside PCA of as many components.",
        "S4; Baldi & Hornik 1989",
        LinearConfig(latent_dim=32),
        TrainingConfig(learning_rate=3e-3, batch_size=512),
    ),
    _preset(
        "sparse-l1",
        "Sparse, 784-1000-784, L1",
        "The code is larger than the image, and nearly all of it is nought for any one image.",
        "S0, S2, S4; Olshausen & Field 1996",
        SparseConfig(widths=(), latent_dim=1000, code_activation=True, sparsity=0.1),
        TrainingConfig(),
    ),
    _preset(
        "sparse-kl",
        "Sparse, 784-256-784, KL to a target",
        "Each unit is active for one image in twenty, on average: it learns a stroke of its own.",
        "S2, S4; Ng 2011",
        SparseConfig(widths=(), latent_dim=256, penalty="kl", sparsity=1.0, target=0.05),
        TrainingConfig(),
    ),
    _preset(
        "contractive-64",
        "Contractive, 784-64-784",
        "One sigmoid layer whose code is asked not to move when the image does.",
        "S4; Rifai et al. 2011",
        ContractiveConfig(widths=(), latent_dim=64, activation="sigmoid", code_activation=True, contraction=0.1),
        TrainingConfig(),
    ),
    _preset(
        "wae-8d",
        "Wasserstein autoencoder, 8-D",
        "All codes together fill N(0, I); no single code scatters, so pictures stay sharp.",
        "Tolstikhin et al. 2018",
        WAEConfig(latent_dim=8),
        TrainingConfig(),
    ),
    _preset(
        "info-vae-8d",
        "InfoVAE, 8-D",
        "The prior is matched by all codes together, so that a single code may tell more.",
        "Zhao et al. 2019",
        InfoVAEConfig(latent_dim=8),
        TrainingConfig(),
    ),
    _preset(
        "capacity-vae-shapes",
        "VAE with a growing capacity, shapes",
        "What matters most is told first: place, then size, then form.",
        "Burgess et al. 2018",
        CapacityVAEConfig(latent_dim=10),
        TrainingConfig(),
        DataConfig(name="shapes"),
    ),
    _preset(
        "tc-vae-shapes",
        "Beta-TC-VAE, shapes",
        "Each dimension is brought to mean one thing: a slider moves the shape, another grows it.",
        "Chen et al. 2018",
        TCVAEConfig(latent_dim=10),
        TrainingConfig(),
        DataConfig(name="shapes"),
    ),
    *_MUSEUM,
)
PRESETS: dict[str, Preset] = {preset.name: preset for preset in _ALL}


def get_preset(name: str) -> Preset:
    """Raises UnknownNameError: no preset of that name."""
    if name not in PRESETS:
        raise UnknownNameError(f'"{name}" is no preset; choose from {", ".join(PRESETS)}')
    return PRESETS[name]
