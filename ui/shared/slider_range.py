"""The sliders of a model: their dimensions and ranges."""

from __future__ import annotations

import numpy as np

from lab.latent.slider_span import range_of_sliders
from lab.zoo.model_library import ModelCard

MAX_SLIDERS = 32


def slider_range(card: ModelCard, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return low, high and default of each slider, (D,) each; see range_of_sliders."""
    return range_of_sliders(card.latent, codes)


def shown_dimensions(card: ModelCard, codes: np.ndarray) -> list[int]:
    """Return the dimensions that have a slider: all but those of a class, at most those of the largest variance."""
    if card.latent.n_free <= MAX_SLIDERS:
        return list(range(card.latent.n_free))
    return sorted(np.argsort(-card.latent.free(codes).var(0))[:MAX_SLIDERS].tolist())
