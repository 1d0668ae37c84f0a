"""The layers of a decoder as static/lab/runtime/forward-pass.js reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from models import Autoencoder
from models.layers import Exp, RelativeSoftmax

LayerData = dict[str, Any]


def _sides(values: tuple[int, ...]) -> list[int]:
    """Return two sides; a series has one step of height."""
    return [1] * (2 - len(values)) + list(values)


def _convolution(layer: Any) -> LayerData:
    padding = [0] * (2 - len(layer.padding)) + list(layer.padding)
    transposed = isinstance(layer, nn.ConvTranspose1d | nn.ConvTranspose2d)
    kind = "conv-transpose" if transposed else "conv"
    return {"kind": kind, "kernel": _sides(layer.kernel_size), "stride": _sides(layer.stride), "padding": padding}


KINDS: Mapping[type[nn.Module], Callable[..., LayerData]] = {
    nn.Linear: lambda layer: {"kind": "linear"},
    nn.Conv1d: _convolution,
    nn.Conv2d: _convolution,
    nn.ConvTranspose1d: _convolution,
    nn.ConvTranspose2d: _convolution,
    nn.ReLU: lambda layer: {"kind": "relu"},
    nn.LeakyReLU: lambda layer: {"kind": "leaky_relu", "slope": layer.negative_slope},
    nn.Sigmoid: lambda layer: {"kind": "sigmoid"},
    nn.Tanh: lambda layer: {"kind": "tanh"},
    Exp: lambda layer: {"kind": "exp"},
    RelativeSoftmax: lambda layer: {"kind": "softmax"},
}
NOTHING = (nn.Flatten, nn.Unflatten, nn.Identity, nn.Dropout)  # the numbers stay as they are


def unknown_layers(model: Autoencoder) -> list[str]:
    """Return the kinds of layers of a decoder that the page cannot compute."""
    if type(model).decode is not Autoencoder.decode or not isinstance(
        getattr(model.decoder, "layers", None), nn.Module
    ):
        return [f"the decoder of {type(model).__name__}"]
    return [type(m).__name__ for m in _modules(model) if type(m) not in KINDS and not isinstance(m, NOTHING)]


def decoder_layers(model: Autoencoder) -> tuple[list[LayerData], dict[str, Tensor]]:
    """Return the layers from the code to the sample, and their weights by name."""
    layers: list[LayerData] = []
    weights: dict[str, Tensor] = {}
    x = torch.zeros(1, model.latent_dim)
    for number, module in enumerate(_modules(model)):
        before = x.shape[1:]
        x = module(x)
        if isinstance(module, NOTHING):
            continue
        layer = KINDS[type(module)](module)
        if "kernel" in layer:
            layer |= {"in": [before[0], *_sides(before[1:])], "out": [x.shape[1], *_sides(x.shape[2:])]}
        for name, weight in module.named_parameters():
            layer[name] = f"{number}.{name}"
            weights[layer[name]] = weight.detach()
        layers.append(layer)
    return layers, weights


def _modules(model: Autoencoder) -> list[nn.Module]:
    return [*model.decoder.layers, model.output]  # type: ignore[misc]
