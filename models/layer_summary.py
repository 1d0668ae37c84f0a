"""A layer-by-layer summary of any model."""

from __future__ import annotations

import copy
from dataclasses import dataclass

import torch
from torch import nn

from models.autoencoder import Autoencoder

WITH_MEMORY = 4_000_000  # parameters; below, a forward pass on zeros: without memory it imports torch's compiler, 3 s


@dataclass(frozen=True)
class LayerRow:
    """A layer: its path in the model, kind, output shape (without the batch) and trainable parameters."""

    name: str
    kind: str
    output_shape: tuple[int, ...]
    parameters: int


def layer_summary(model: Autoencoder) -> list[LayerRow]:
    """Return one row per layer, in the order of the forward pass; a large model on the meta device takes no memory."""
    if next(model.parameters()).is_meta and count_parameters(model) <= WITH_MEMORY:
        model = _zeroed(model)
    rows: list[LayerRow] = []
    names = {module: name for name, module in model.named_modules()}

    def record(module: nn.Module, _inputs: object, output: torch.Tensor) -> None:
        if any(row.name == names[module] for row in rows):
            return  # a penalty runs the encoder again
        rows.append(LayerRow(names[module], type(module).__name__, tuple(output.shape[1:]), count_parameters(module)))

    leaves = [m for m in model.modules() if not list(m.children()) and not isinstance(m, nn.Identity)]
    handles = [leaf.register_forward_hook(record) for leaf in leaves]
    was_training, device = model.training, next(model.parameters()).device
    try:
        model.eval()
        with torch.no_grad(), device:
            model.loss(torch.zeros(1, *model.sample_shape, device=device), generator=torch.Generator())
    finally:
        model.train(was_training)
        for handle in handles:
            handle.remove()
    return rows


def _zeroed(model: Autoencoder) -> Autoencoder:
    """Return a copy of a model on the meta device with memory, all numbers zero."""
    copied: Autoencoder = copy.deepcopy(model).to_empty(device="cpu")
    for tensor in (*copied.parameters(), *copied.buffers()):
        tensor.detach().zero_()
    return copied


def count_parameters(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters() if p.requires_grad)
