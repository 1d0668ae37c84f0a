"""Which sliders a model gets, and how far they go."""

from __future__ import annotations

import numpy as np

from lab.latent.manifold import code_range
from lab.latent.map_plane import class_part
from lab.zoo.model_library import ModelCard
from ui.shared import cache

MAX_SLIDERS = 32
PRIOR_SPAN = 3.0  # sliders of a VAE go to three standard deviations of the prior


def slider_range(card: ModelCard, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Low, high and start of each slider, (D,) each: the prior's for a VAE, the cloud's otherwise.

    Of a class, which has no slider, they start at the first.
    """
    if cache.model(card).has_posterior:
        size, classes = codes.shape[1], card.spec.model_config.label_size
        start = np.zeros(size)
        start[size - classes :] = class_part(classes, 0)
        return np.full(size, -PRIOR_SPAN), np.full(size, PRIOR_SPAN), start
    low, high = code_range(codes)
    return np.floor(low * 10) / 10, np.ceil(high * 10) / 10, codes.mean(0).round(2)


def shown_dimensions(card: ModelCard, codes: np.ndarray) -> list[int]:
    """The dimensions that get a slider: all but those of a class, or the ones along which codes vary most."""
    size = codes.shape[1] - card.spec.model_config.label_size
    if size <= MAX_SLIDERS:
        return list(range(size))
    return sorted(np.argsort(-codes[:, :size].var(0))[:MAX_SLIDERS].tolist())
