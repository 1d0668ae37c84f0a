"""Inspection of one training step: the reconstructions of its batch, and how far it moves the weights."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from lab.runs.step_control import PICTURES, LayerUpdate, StepLook, spread
from models import Autoencoder
from models.losses import kl_to_standard_normal


class BatchWatch:
    """Made before the batch is trained on; `look` afterwards. Draws no random number and changes no weight.

    Args:
        x: (B, C, H, W) on the model's scale, as it is trained on.
        target: (B, C, H, W), what its reconstruction is compared with.
    """

    def __init__(self, model: Autoencoder, x: Tensor, target: Tensor) -> None:
        self.model = model
        was_training = model.training
        model.eval()  # without dropout: nothing is drawn
        with torch.no_grad():
            z = model.encode(x)
            self.recon_loss = model.reconstruct(z, target)[0]
            self.kl = kl_to_standard_normal(*model.posterior(x)).sum(1) if model.has_posterior else None
            self.pictured = spread(self.recon_loss, PICTURES)
            self.images = _bytes(model, x[self.pictured])
            self.recon = _bytes(model, model.decode(z[self.pictured]))
        model.train(was_training)
        self.weights = {name: weight.detach().clone() for name, weight in model.named_parameters()}

    def look(self, step: int, losses: Mapping[str, float]) -> StepLook:
        """What was seen, now that `step` steps are made; `losses` of the batch, in nats per image."""
        return StepLook(
            step=step,
            losses=losses,
            images=self.images.cpu(),
            recon=self.recon.cpu(),
            pictured=self.pictured.cpu(),
            recon_loss=self.recon_loss.cpu(),
            kl=None if self.kl is None else self.kl.cpu(),
            updates=update_sizes(self.weights, dict(self.model.named_parameters())),
        )


def update_sizes(before: Mapping[str, Tensor], after: Mapping[str, Tensor]) -> dict[str, LayerUpdate]:
    """How far each layer's weights, named as by named_parameters, have moved: weight and bias are one layer."""
    layers: dict[str, list[str]] = {}
    for name in sorted(before, key=lambda name: name.startswith("decoder")):  # as an image passes them
        layers.setdefault(name.rpartition(".")[0].replace(".layers.", "."), []).append(name)
    return {
        layer: LayerUpdate(
            _norm([after[name].detach() - before[name] for name in names]), _norm([before[name] for name in names])
        )
        for layer, names in layers.items()
    }


def _norm(tensors: list[Tensor]) -> float:
    return float(torch.cat([tensor.flatten() for tensor in tensors]).norm())


def _bytes(model: Autoencoder, x: Tensor) -> Tensor:
    return (model.to_pixels(x) * 255).round().byte()
