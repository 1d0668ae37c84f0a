"""What a model makes of each of some images: code, reconstruction and what it costs."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from lab.latent.encoding import CHUNK
from models import Autoencoder
from models.losses import kl_to_standard_normal


@dataclass(frozen=True)
class Probed:
    """codes (N, D) float32, recon (P, C, H, W) uint8 of the first P; recon_loss (N,) and kl (N,) in nats per image.

    The reconstruction is that of the deterministic code; kl is None for a model without a posterior.
    """

    codes: Tensor
    recon: Tensor
    recon_loss: Tensor
    kl: Tensor | None


def probe(model: Autoencoder, images: Tensor, pictures: int) -> Probed:
    """Look at `images` (N, C, H, W) uint8 in evaluation mode, on the model's device; the model is left as it was.

    Args:
        pictures: how many reconstructions are kept, at most CHUNK.
    """
    was_training = model.training
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        found = [_probe_chunk(model, chunk.to(device), pictures) for chunk in images.split(CHUNK)]
    model.train(was_training)
    codes, recon_loss, kl = (torch.cat([one[i] for one in found]).cpu() for i in (0, 2, 3))
    return Probed(codes, found[0][1].cpu(), recon_loss, kl if model.has_posterior else None)


def _probe_chunk(model: Autoencoder, images: Tensor, pictures: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    x = model.from_pixels(images.float() / 255)
    if model.has_posterior:
        code, logvar = model.encode(x)  # each (B, D)
        kl = kl_to_standard_normal(code, logvar).sum(1)
    else:
        code = model.code(x)
        kl = torch.zeros(len(x), device=x.device)
    raw = model.decoder(code)
    recon = model.output(raw)
    shown = (model.to_pixels(recon[:pictures]) * 255).round().byte()
    return code, shown, model.recon_loss(raw, recon, x), kl
