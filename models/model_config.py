"""The settings of every model in the zoo."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from models.exceptions import ConfigError
from models.latent_spec import LatentSpec
from models.layers import Shape, feature_shape
from models.options import Config, option

ACTIVATIONS = ("relu", "leaky_relu", "sigmoid", "tanh")
MAX_LAYERS = 16  # of an encoder
OUTPUTS = ("sigmoid", "tanh", "relu", "linear", "exp", "softmax")
UNBOUNDED = "unbounded"  # data_range of standardised columns, counts and ratings
MULTINOMIAL = "multinomial"  # recon_loss of a choice among all values of a sample


@dataclass(frozen=True)
class AEConfig(Config):
    """A plain autoencoder: encoder, code, mirrored decoder."""

    former_names: ClassVar[dict[str, str]] = {"pixel_range": "data_range"}

    architecture: str = option(
        "mlp",
        choices=("mlp", "conv"),
        help="Fully connected layers, or convolutions of width 3 that halve the image (or, along time, the window).",
    )
    widths: tuple[int, ...] = option(
        (512, 256),
        low=1,
        high=8192,
        max_items=MAX_LAYERS,
        only_if=("architecture", "mlp"),
        help="Hidden units of each encoder layer (mlp); mirrored in the decoder.",
    )
    channels: tuple[int, ...] = option(
        (32, 64),
        low=1,
        high=512,
        max_items=MAX_LAYERS,
        only_if=("architecture", "conv"),
        help="Channels of each convolution (conv); mirrored in the decoder.",
    )
    latent_dim: int = option(2, low=1, high=4096, help="Dimensions of the latent code.")
    bottleneck: bool = option(
        True,
        only_if=("architecture", "conv"),
        help="A linear layer to latent_dim. Off (conv): the last feature map is the code, whatever its size.",
    )
    activation: str = option("relu", choices=ACTIVATIONS, help="The non-linearity between layers.")
    code_activation: bool = option(False, help="Apply the activation to the code too.")
    output: str = option(
        "sigmoid",
        choices=OUTPUTS,
        help="The decoder's last non-linearity; softmax gives each value's probability as a share of the largest.",
    )
    data_range: str = option(
        "[0, 1]",
        choices=("[0, 1]", "[-1, 1]", UNBOUNDED),
        help="Range of the numbers that the model is trained on: of pixels, from black to white; unbounded for the "
        "columns of a table, in standard deviations, for counts and for ratings.",
    )
    recon_loss: str = option(
        "mse",
        choices=("mse", "bce", "ssim", "poisson", MULTINOMIAL),
        help="Squared error (mse), binary cross-entropy (bce), Poisson likelihood of counts (poisson), that of a "
        "choice among all items (multinomial; for ratings), or squared error mixed with structural similarity (ssim; "
        "in points, as it is not a likelihood).",
    )
    dropout: float = option(0.0, low=0.0, high=0.95, help="Share of encoder units set to zero at random in training.")

    def latent_spec(self, sample_shape: Shape) -> LatentSpec:
        """Return what the numbers of a code mean, for samples of this shape; a variant overrides it.

        Raises:
            ConfigError: bottleneck is off, and there are too many convolutions for so small images.
        """
        return LatentSpec(self.latent_dim if self.bottleneck else math.prod(feature_shape(sample_shape, self.channels)))

    @property
    def needs_classes(self) -> bool:
        """Return True while the number of classes is still to be taken from the dataset, see `with_classes`."""
        return False

    def with_classes(self, n_classes: int) -> Self:
        """Return the settings for a dataset of `n_classes` classes."""
        return self

    @property
    def needs_targets(self) -> bool:
        """Return True while it is still to be taken from the dataset which targets are embedded, see `with_targets`."""
        return False

    def with_targets(self, periods: Sequence[float | None]) -> Self:
        """Return the settings for a dataset with targets of these periods: 0 of a number, None of class and time."""
        return self

    @property
    def is_bounded(self) -> bool:
        """Return whether the data lies in [0, 1]: nothing is missing, and reconstructions are clipped."""
        return self.data_range != UNBOUNDED

    @property
    def loss_unit(self) -> str:
        """Return the unit of losses: points for a loss with SSIM, which is not a likelihood, otherwise nats."""
        return "points" if self.recon_loss == "ssim" else "nats"

    def check(self) -> None:
        if self.recon_loss == "bce" and (self.output != "sigmoid" or self.data_range != "[0, 1]"):
            raise ConfigError('recon_loss "bce" needs output "sigmoid" and data_range "[0, 1]"; or choose "mse"')
        if self.data_range == "[-1, 1]" and self.output in ("sigmoid", "relu"):
            raise ConfigError(f'output "{self.output}" never reaches -1; choose "tanh", or data_range "[0, 1]"')
        if self.data_range == "[0, 1]" and self.output == "tanh":
            raise ConfigError('output "tanh" belongs to data_range "[-1, 1]"; choose "sigmoid", or that range')
        self._check_unbounded()
        if self.architecture == "conv" and not self.channels:
            raise ConfigError("a conv architecture needs at least one entry in channels")
        if self.architecture == "mlp" and not self.bottleneck:
            raise ConfigError("bottleneck can be off only with architecture conv")

    def _check_unbounded(self) -> None:
        if (self.output == "softmax" or self.recon_loss == MULTINOMIAL) and self.data_range != UNBOUNDED:
            raise ConfigError(f'output "softmax" and recon_loss "multinomial" need data_range "{UNBOUNDED}"')
        if self.recon_loss == MULTINOMIAL and self.output != "softmax":
            raise ConfigError('recon_loss "multinomial" needs output "softmax"; or choose "mse"')
        if self.recon_loss == "poisson" and (self.output != "exp" or self.data_range != UNBOUNDED):
            raise ConfigError('recon_loss "poisson" needs output "exp" and data_range "unbounded"; or choose "mse"')
        if self.output == "exp" and self.recon_loss != "poisson":
            raise ConfigError('output "exp" belongs to recon_loss "poisson"; choose another output, or that loss')
        if self.data_range == UNBOUNDED and self.output not in ("linear", "exp", "softmax"):
            raise ConfigError(f'output "{self.output}" is bounded; choose "linear", or another data_range')
        if self.data_range == UNBOUNDED and self.recon_loss not in ("mse", "poisson", MULTINOMIAL):
            raise ConfigError(f'recon_loss "{self.recon_loss}" needs bounded data; choose "mse", or another data_range')


@dataclass(frozen=True)
class VAEConfig(AEConfig):
    """A variational autoencoder: the posterior is a Gaussian, kept near N(0, I) by the KL term."""

    recon_loss: str = option(
        "bce",
        choices=("mse", "bce", "poisson", MULTINOMIAL),
        help="Squared error (mse), binary cross-entropy (bce), Poisson likelihood of counts (poisson), or that of a "
        "choice among all items (multinomial; for ratings).",
    )
    kl_weight: float = option(
        1.0,
        low=0.0,
        high=1000.0,
        symbol="beta",
        help="Weight of the KL term (beta in the beta-VAE): higher orders the space, lower keeps detail.",
    )
    kl_warmup_epochs: float = option(
        0.0,
        low=0.0,
        high=10_000.0,
        unit="epochs",
        unless=("kl_weight", 0.0),
        help="Epochs over which the KL weight rises linearly from 0.",
    )

    def latent_spec(self, sample_shape: Shape) -> LatentSpec:
        return replace(super().latent_spec(sample_shape), has_prior=True)

    def __post_init__(self) -> None:
        if self.recon_loss == "ssim":
            raise ConfigError(
                'recon_loss "ssim" is not possible for a VAE: it is not a likelihood, so there would be no ELBO; '
                'choose "mse" or "bce"'
            )
        super().__post_init__()

    def check(self) -> None:
        super().check()
        if not self.bottleneck:
            raise ConfigError("a VAE needs its bottleneck: mu and logvar are linear layers")
        if self.code_activation:
            raise ConfigError("a VAE has no activation on its code; switch code_activation off")
