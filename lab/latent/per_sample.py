"""Code, reconstruction and losses of each sample."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from lab.data.scale import to_stored
from lab.latent.encoding import ChunkOutputs, chunk_outputs, inference
from models import Autoencoder


@dataclass(frozen=True)
class SampleOutputs:
    """Outputs of a model for N samples, from their deterministic codes.

    codes (N, D) float32, recon (P, *shape) of the first P samples, stored as these are, mse (N,) on the data scale,
    recon_loss (N,) and kl (N,) in nats; kl is None for a model without a posterior.
    """

    codes: Tensor
    recon: Tensor
    mse: Tensor
    recon_loss: Tensor
    kl: Tensor | None


def sample_outputs(model: Autoencoder, samples: Tensor, n_recon: int = 0) -> SampleOutputs:
    """Pass a model over `samples` (N, *shape) as stored, once, on its device; the model is left as it was.

    Args:
        n_recon: how many reconstructions are kept.
    """
    with inference(model):
        parts = [_outputs(chunk, n_recon, samples.dtype) for chunk in chunk_outputs(model, samples)]
    kl = [part.kl for part in parts if part.kl is not None]
    codes, recon, mse, recon_loss = (
        torch.cat([getattr(part, name) for part in parts]).cpu() for name in ("codes", "recon", "mse", "recon_loss")
    )
    return SampleOutputs(codes, recon, mse, recon_loss, torch.cat(kl).cpu() if kl else None)


def _outputs(chunk: ChunkOutputs, n_recon: int, dtype: torch.dtype) -> SampleOutputs:
    kept = chunk.recon[: max(0, n_recon - chunk.rows.start)]
    recon = to_stored(chunk.model.to_data_scale(kept), dtype)
    return SampleOutputs(chunk.codes, recon, chunk.mse, chunk.recon_loss, chunk.kl)
