"""The sliders of a model: their dimensions and ranges."""

from __future__ import annotations

import numpy as np

from lab.latent.manifold import code_range
from lab.latent.map_plane import class_part
from lab.zoo.model_library import ModelCard
from ui.shared import cache

MAX_SLIDERS = 32
PRIOR_SPAN = 3.0  # sliders of a VAE go to three standard deviations of the prior


def slider_range(card: ModelCard, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return low, high and default of each slider, (D,) each: of the prior for a VAE, otherwise of the test codes.

    The class part of a code, which has no slider, is the first class by default.
    """
    if cache.model(card).has_posterior:
        size, classes = codes.shape[1], card.spec.model_config.label_size
        defaults = np.zeros(size)
        defaults[size - classes :] = class_part(classes, 0)
        return np.full(size, -PRIOR_SPAN), np.full(size, PRIOR_SPAN), defaults
    low, high = code_range(codes)
    return np.floor(low * 10) / 10, np.ceil(high * 10) / 10, codes.mean(0).round(2)


def shown_dimensions(card: ModelCard, codes: np.ndarray) -> list[int]:
    """Return the dimensions that have a slider: all but those of a class, at most those of the largest variance."""
    size = codes.shape[1] - card.spec.model_config.label_size
    if size <= MAX_SLIDERS:
        return list(range(size))
    return sorted(np.argsort(-codes[:, :size].var(0))[:MAX_SLIDERS].tolist())
