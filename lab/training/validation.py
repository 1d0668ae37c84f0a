"""The loss of a model on images that it does not train on."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from lab.data.corruption import NONE, corrupt
from lab.training.loss_averages import Averages
from models import Autoencoder
from models.codebook import codebook_usage, perplexity

CHUNK = 250  # images at a time: larger chunks fall out of the cache (docs/performance.md)
NOISE_SEED = 12_345  # the same draws from the posterior each time, so that curves differ by the weights alone


def validate(
    model: Autoencoder, images: Tensor, corruption: str = NONE, level: float = 0.0, labels: Tensor | None = None
) -> dict[str, float | list[float]]:
    """Mean loss parts over `images` (N, C, H, W) uint8, in evaluation mode.

    Args:
        corruption, level: of the images that it is shown, as in training; it is compared with the clean ones.
        labels: (N,) int64, for a model that takes them.
    Returns:
        total, recon_loss (and kl, kl_per_dim for a VAE) in nats per image, with sampled codes; mse on the [0, 1] scale
        and mse_native on the model's, of the reconstruction from the deterministic code; for a model with a codebook,
        codebook_usage (share of its entries that are chosen for any of the images) and perplexity (in entries).
    """
    generator = torch.Generator(images.device).manual_seed(NOISE_SEED)
    averages = Averages()
    was_training = model.training
    model.eval()
    with torch.no_grad():
        for start, chunk in zip(range(0, len(images), CHUNK), images.split(CHUNK), strict=True):
            pixels = chunk.float() / 255
            target = model.from_pixels(pixels)
            x = model.from_pixels(corrupt(pixels, corruption, level, generator))
            more: dict[str, Any] = {} if labels is None else {"labels": labels[start : start + CHUNK]}
            terms = model.loss(x, target, generator=generator, **more)
            parts = {"total": terms.total, **terms.parts}
            if model.has_posterior:  # the loss saw a sampled code; the picture comes from mu
                parts["mse"] = (model(x) - target).square().mean() / model.pixel_span**2
            averages.add(parts, len(chunk))
    model.train(was_training)
    means = with_codebook_use(averages.means())
    mse = means["mse"]
    if isinstance(mse, float):
        means["mse_native"] = mse * model.pixel_span**2
    return means


def with_codebook_use(means: dict[str, float | list[float]]) -> dict[str, float | list[float]]:
    """What the shares of a codebook's entries come to, in their place; other means are left as they are."""
    if "code_shares" not in means:
        return means
    shares = torch.tensor(means.pop("code_shares"))
    return means | {"codebook_usage": codebook_usage(shares), "perplexity": perplexity(shares)}
