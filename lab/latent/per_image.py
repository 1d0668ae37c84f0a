"""Code, reconstruction and losses of each image."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from lab.latent.encoding import ChunkOutputs, chunk_outputs, inference
from models import Autoencoder


@dataclass(frozen=True)
class ImageOutputs:
    """Outputs of a model for N images, from their deterministic codes.

    codes (N, D) float32, recon (P, C, H, W) uint8 of the first P images, mse (N,) on the [0, 1] scale, recon_loss (N,)
    and kl (N,) in nats; kl is None for a model without a posterior.
    """

    codes: Tensor
    recon: Tensor
    mse: Tensor
    recon_loss: Tensor
    kl: Tensor | None


def image_outputs(model: Autoencoder, images: Tensor, n_recon: int = 0) -> ImageOutputs:
    """Pass a model over `images` (N, C, H, W) uint8 once, on its device; the model is left as it was.

    Args:
        n_recon: how many reconstructions are kept.
    """
    with inference(model):
        parts = [_outputs(chunk, n_recon) for chunk in chunk_outputs(model, images)]
    kl = [part.kl for part in parts if part.kl is not None]
    codes, recon, mse, recon_loss = (
        torch.cat([getattr(part, name) for part in parts]).cpu() for name in ("codes", "recon", "mse", "recon_loss")
    )
    return ImageOutputs(codes, recon, mse, recon_loss, torch.cat(kl).cpu() if kl else None)


def _outputs(chunk: ChunkOutputs, n_recon: int) -> ImageOutputs:
    kept = chunk.recon[: max(0, n_recon - chunk.rows.start)]
    recon = (chunk.model.to_data_scale(kept) * 255).round().byte()
    return ImageOutputs(chunk.codes, recon, chunk.mse, chunk.recon_loss, chunk.kl)
