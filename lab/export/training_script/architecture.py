"""The layers of a model as Python source, with their real sizes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from torch import nn

INDENT = " " * 12


def _linear(layer: nn.Linear) -> str:
    return f"nn.Linear({layer.in_features}, {layer.out_features})"


def _convolution(layer: nn.Conv1d | nn.Conv2d | nn.ConvTranspose1d | nn.ConvTranspose2d) -> str:
    grow = layer.output_padding
    growth = f", output_padding={grow[0] if len(set(grow)) == 1 else tuple(grow)}" if any(grow) else ""
    sizes = f"{layer.in_channels}, {layer.out_channels}, kernel_size={layer.kernel_size[0]}"
    return f"nn.{type(layer).__name__}({sizes}, stride={layer.stride[0]}, padding={layer.padding[0]}{growth})"


def _plain(layer: nn.Module) -> str:
    return f"nn.{type(layer).__name__}()"


LAYERS: Mapping[type[nn.Module], Callable[..., str]] = {
    nn.Linear: _linear,
    nn.Conv1d: _convolution,
    nn.Conv2d: _convolution,
    nn.ConvTranspose1d: _convolution,
    nn.ConvTranspose2d: _convolution,
    nn.Flatten: _plain,
    nn.ReLU: _plain,
    nn.Sigmoid: _plain,
    nn.Tanh: _plain,
    nn.Identity: _plain,
    nn.LeakyReLU: lambda layer: f"nn.LeakyReLU({layer.negative_slope})",
    nn.Dropout: lambda layer: f"nn.Dropout({layer.p})",
    nn.Unflatten: lambda layer: f"nn.Unflatten(1, {tuple(layer.unflattened_size)})",
}


def layer_source(layer: nn.Module) -> str:
    """Return the expression that makes a layer. Raises KeyError: none is known for its type."""
    return LAYERS[type(layer)](layer)


def sequential_source(layers: nn.Sequential) -> str:
    """Return the expression that makes a row of layers, a line each, without those that do nothing."""
    lines = [f"{INDENT}{layer_source(layer)}," for layer in layers if not isinstance(layer, nn.Identity)]
    return "nn.Sequential(\n" + "\n".join(lines) + f"\n{INDENT[4:]})"
