"""Mean losses of a model over images that it is not trained on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from lab.data.corruption import NONE, corrupt
from lab.latent.encoding import ChunkOutputs, chunk_outputs, inference
from lab.metrics.loss_averages import Averages
from models import Autoencoder
from models.codebook import codebook_usage, perplexity

NOISE_SEED = 12_345  # the same draws from the posterior each time, so that curves differ by the weights alone


def validate(
    model: Autoencoder,
    images: Tensor,
    corruption: str = NONE,
    level: float = 0.0,
    labels: Tensor | None = None,
    *,
    seed: int = NOISE_SEED,
    on_chunk: Callable[[ChunkOutputs], None] | None = None,
) -> dict[str, float | list[float]]:
    """Return the mean loss parts over `images` (N, *shape) as stored, in evaluation mode.

    Args:
        corruption, level: of the images that the encoder is given, as in training; the target is the clean ones.
        labels: (N,) int64, for a model that takes them.
        seed: of the draws from the posterior and of the corruption.
        on_chunk: called with each chunk, to keep other outputs of the same pass.
    Returns:
        total, recon_loss (and kl, kl_per_dim for a VAE) in nats per image, with sampled codes; mse on the [0, 1] scale
        and mse_native on the model's, of the reconstruction from the deterministic code; for a model with a codebook,
        codebook_usage (share of its entries that are chosen for any of the images) and perplexity (in entries).
    """
    generator = torch.Generator(images.device).manual_seed(seed)
    averages = Averages()

    def spoil(data: Tensor) -> Tensor:
        return corrupt(data, corruption, level, generator, is_bounded=model.is_bounded)

    with inference(model):
        for chunk in chunk_outputs(model, images, spoil):
            extra: dict[str, Any] = {} if labels is None else {"labels": labels[chunk.rows]}
            terms = model.loss(chunk.x, chunk.target, generator=generator, **extra)
            parts = {"total": terms.total, **terms.parts}
            if model.has_posterior:  # the loss is that of a sampled code, the reconstruction that of mu
                parts["mse"] = model.mean_squared_error(chunk.recon, chunk.target)
            averages.add(parts, len(chunk.x))
            if on_chunk is not None:
                on_chunk(chunk)
    means = with_codebook_use(averages.means())
    mse = means["mse"]
    if isinstance(mse, float):
        means["mse_native"] = mse * model.scale_span**2
    return means


def with_codebook_use(means: dict[str, float | list[float]]) -> dict[str, float | list[float]]:
    """Replace the shares of a codebook's entries by usage and perplexity; means without them are left as they are."""
    if "code_shares" not in means:
        return means
    shares = torch.tensor(means.pop("code_shares"))
    return means | {"codebook_usage": codebook_usage(shares), "perplexity": perplexity(shares)}
