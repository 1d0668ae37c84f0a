"""Inspect one batch during training: its reconstructions and losses, and the size of the update."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from lab.data.scale import to_stored
from lab.runs.batch_inspection import MAX_IMAGES, BatchInspection, LayerUpdate, evenly_ranked
from models import Autoencoder
from models.losses import kl_to_standard_normal


class BatchInspector:
    """Created before the batch is trained on; `result` follows. Draws no random number and changes no weight.

    Args:
        x: (B, *shape) on the model's scale, as it is trained on.
        target: (B, *shape), which its reconstruction is compared with.
        stored: the type in which samples are kept, that of the dataset.
    """

    def __init__(self, model: Autoencoder, x: Tensor, target: Tensor, stored: torch.dtype = torch.uint8) -> None:
        self.model = model
        was_training = model.training
        model.eval()  # without dropout: nothing is drawn
        with torch.no_grad():
            z = model.encode(model.fill_missing(x))
            self.recon_loss = model.reconstruct(z, target)[0]
            self.kl = kl_to_standard_normal(*model.posterior(x)).sum(1) if model.has_posterior else None
            self.pictured = evenly_ranked(self.recon_loss, MAX_IMAGES)
            self.images = _stored(model, x[self.pictured], stored)
            self.recon = _stored(model, model.decode(z[self.pictured]), stored)
        model.train(was_training)
        self.weights = {name: weight.detach().clone() for name, weight in model.named_parameters()}

    def result(self, step: int, losses: Mapping[str, float]) -> BatchInspection:
        """Return the inspection after `step` steps, given the `losses` of the batch in nats per image."""
        return BatchInspection(
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
    """Return the update of each layer, from weights named as by named_parameters: weight and bias are one layer."""
    layers: dict[str, list[str]] = {}
    for name in sorted(before, key=lambda name: name.startswith("decoder")):  # from input to output
        layers.setdefault(name.rpartition(".")[0].replace(".layers.", "."), []).append(name)
    return {
        layer: LayerUpdate(
            _norm([after[name].detach() - before[name] for name in names]), _norm([before[name] for name in names])
        )
        for layer, names in layers.items()
    }


def _norm(tensors: list[Tensor]) -> float:
    return float(torch.cat([tensor.flatten() for tensor in tensors]).norm())


def _stored(model: Autoencoder, x: Tensor, dtype: torch.dtype) -> Tensor:
    return to_stored(model.to_data_scale(x), dtype)
