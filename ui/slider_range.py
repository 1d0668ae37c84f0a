"""Which sliders a model gets, and how far they go."""

from __future__ import annotations

import numpy as np

from lab.analysis.manifold import code_range
from lab.runs.library import ModelCard
from ui import resources

MOST_SLIDERS = 32
PRIOR_SPAN = 3.0  # sliders of a VAE go to three standard deviations of the prior


def slider_range(card: ModelCard, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Low, high and start of each slider, (D,) each: the prior's for a VAE, the cloud's otherwise."""
    if resources.model(card).has_posterior:
        size = codes.shape[1]
        return np.full(size, -PRIOR_SPAN), np.full(size, PRIOR_SPAN), np.zeros(size)
    low, high = code_range(codes)
    return np.floor(low * 10) / 10, np.ceil(high * 10) / 10, codes.mean(0).round(2)


def shown_dimensions(codes: np.ndarray) -> list[int]:
    """The dimensions that get a slider: all, or the ones along which codes vary most."""
    if codes.shape[1] <= MOST_SLIDERS:
        return list(range(codes.shape[1]))
    return sorted(np.argsort(-codes.var(0))[:MOST_SLIDERS].tolist())
