"""The sliders of a model: their dimensions and ranges."""

from __future__ import annotations

import numpy as np

from lab.latent.manifold import code_range
from lab.zoo.model_library import ModelCard

MAX_SLIDERS = 32
PRIOR_SPAN = 3.0  # sliders of a VAE go to three standard deviations of the prior


def slider_range(card: ModelCard, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return low, high and default of each slider, (D,) each: of the prior for a VAE, otherwise of the test codes.

    The class part of a code, which has no slider, is the first class by default.
    """
    latent = card.latent
    if latent.has_prior:
        defaults = latent.with_class(np.zeros(latent.n_free), 0)
        return np.full(latent.size, -PRIOR_SPAN), np.full(latent.size, PRIOR_SPAN), defaults
    low, high = code_range(codes)
    return np.floor(low * 10) / 10, np.ceil(high * 10) / 10, codes.mean(0).round(2)


def shown_dimensions(card: ModelCard, codes: np.ndarray) -> list[int]:
    """Return the dimensions that have a slider: all but those of a class, at most those of the largest variance."""
    if card.latent.n_free <= MAX_SLIDERS:
        return list(range(card.latent.n_free))
    return sorted(np.argsort(-card.latent.free(codes).var(0))[:MAX_SLIDERS].tolist())
