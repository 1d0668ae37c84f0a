"""Encoder trunks and decoders for samples of any shape. B samples, C channels, F features, D latent dimensions.

A convolution runs over what follows the channels: H x W pixels of an image, or T steps of a series.
"""

from __future__ import annotations

import itertools
import math

from torch import Tensor, nn

from models.exceptions import ConfigError

LEAKY_SLOPE = 0.2
MAX_LOG_RATE = 6.0  # exp of it is 403 spikes a bin: more is no rate, but far from all data
KERNEL, STRIDE, PADDING = 3, 2, 1  # each convolution halves every side, rounding up


class Exp(nn.Module):
    """The exponential, of numbers cut at MAX_LOG_RATE: rates of counts."""

    def forward(self, x: Tensor) -> Tensor:
        return x.clamp(max=MAX_LOG_RATE).exp()


class RelativeSoftmax(nn.Module):
    """The softmax over all values of a sample, as shares of the largest: (B, *shape), in (0, 1]."""

    def forward(self, logits: Tensor) -> Tensor:
        flat = logits.flatten(1)
        return (flat - flat.amax(1, keepdim=True)).exp().view_as(logits)


ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "exp": Exp,
    "linear": nn.Identity,
    "softmax": RelativeSoftmax,
}
Shape = tuple[int, ...]  # of a sample: (C, H, W) of an image, (C, T) of a series, (F,) of a table's row
CONVOLUTIONS: dict[int, tuple[type[nn.Module], type[nn.Module]]] = {  # by the number of sides
    1: (nn.Conv1d, nn.ConvTranspose1d),
    2: (nn.Conv2d, nn.ConvTranspose2d),
}


def activation(name: str) -> nn.Module:
    return nn.LeakyReLU(LEAKY_SLOPE) if name == "leaky_relu" else ACTIVATIONS[name]()


class MLPEncoder(nn.Module):
    """Fully connected trunk: (B, *shape) -> (B, F) with F the last width."""

    def __init__(self, sample_shape: Shape, widths: tuple[int, ...], act: str, dropout: float = 0.0) -> None:
        super().__init__()
        sizes = (math.prod(sample_shape), *widths)
        layers: list[nn.Module] = [nn.Flatten()]
        for n_in, n_out in itertools.pairwise(sizes):
            layers += [nn.Linear(n_in, n_out), activation(act)]
            if dropout:
                layers.append(nn.Dropout(dropout))
        self.layers = nn.Sequential(*layers)
        self.out_features = sizes[-1]

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


class MLPDecoder(nn.Module):
    """The mirror of MLPEncoder: (B, D) -> (B, *shape), before the output activation."""

    def __init__(self, latent_dim: int, widths: tuple[int, ...], sample_shape: Shape, act: str) -> None:
        super().__init__()
        sizes = (latent_dim, *reversed(widths))
        layers: list[nn.Module] = []
        for n_in, n_out in itertools.pairwise(sizes):
            layers += [nn.Linear(n_in, n_out), activation(act)]
        layers += [nn.Linear(sizes[-1], math.prod(sample_shape)), nn.Unflatten(1, sample_shape)]
        self.layers = nn.Sequential(*layers)

    def forward(self, z: Tensor) -> Tensor:
        return self.layers(z)


def conv_sizes(side: int, n_layers: int) -> list[int]:
    """Return side lengths from the sample down: 28 -> [28, 14, 7]. Raises ConfigError: there is nothing to halve."""
    sizes = [side]
    for _ in range(n_layers):
        if sizes[-1] < 2:
            raise ConfigError(
                f"{n_layers} convolutions are too many for a side of {side} pixels or steps; use fewer channels"
            )
        sizes.append(math.ceil(sizes[-1] / STRIDE))
    return sizes


def feature_shape(sample_shape: Shape, channels: tuple[int, ...]) -> Shape:
    """Return the shape of the last feature map of ConvEncoder."""
    return channels[-1], *(conv_sizes(side, len(channels))[-1] for side in sample_shape[1:])


def convolutions(sample_shape: Shape) -> tuple[type[nn.Module], type[nn.Module]]:
    """Return convolution and transposed convolution for samples of this shape. Raises ConfigError: it has no sides."""
    if len(sample_shape) - 1 not in CONVOLUTIONS:
        raise ConfigError('architecture "conv" needs samples with sides to halve; choose "mlp" for these')
    return CONVOLUTIONS[len(sample_shape) - 1]


class ConvEncoder(nn.Module):
    """Convolutions of width 3 and stride 2: (B, C, *sides) -> (B, F), the flattened last feature map."""

    def __init__(self, sample_shape: Shape, channels: tuple[int, ...], act: str, dropout: float = 0.0) -> None:
        super().__init__()
        convolution, _ = convolutions(sample_shape)
        sizes = (sample_shape[0], *channels)
        layers: list[nn.Module] = []
        for n_in, n_out in itertools.pairwise(sizes):
            layers += [convolution(n_in, n_out, KERNEL, STRIDE, PADDING), activation(act)]
            if dropout:
                layers.append(nn.Dropout(dropout))
        self.layers = nn.Sequential(*layers, nn.Flatten())
        self.out_features = math.prod(feature_shape(sample_shape, channels))

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


class ConvDecoder(nn.Module):
    """Transposed convolutions that mirror ConvEncoder: (B, D) -> (B, C, *sides), before the output activation.

    With `project` a linear layer brings the code to the smallest feature map; without, the code is that map.
    """

    def __init__(
        self, latent_dim: int, sample_shape: Shape, channels: tuple[int, ...], act: str, project: bool
    ) -> None:
        super().__init__()
        _, transposed = convolutions(sample_shape)
        sizes = [conv_sizes(side, len(channels)) for side in sample_shape[1:]]
        smallest = feature_shape(sample_shape, channels)
        layers: list[nn.Module] = []
        if project:
            layers += [nn.Linear(latent_dim, math.prod(smallest)), activation(act)]
        layers.append(nn.Unflatten(1, smallest))
        outs = (*reversed(channels[:-1]), sample_shape[0])
        n_in = channels[-1]
        for depth, n_out in enumerate(outs):
            level = len(channels) - 1 - depth  # the size to grow back to
            # an even side needs one more row than 2n - 1
            grow = tuple(1 - side[level] % 2 for side in sizes)
            layers.append(transposed(n_in, n_out, KERNEL, STRIDE, PADDING, output_padding=grow))
            if depth < len(outs) - 1:
                layers.append(activation(act))
            n_in = n_out
        self.layers = nn.Sequential(*layers)

    def forward(self, z: Tensor) -> Tensor:
        return self.layers(z)
