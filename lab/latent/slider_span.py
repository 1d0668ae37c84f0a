"""The ranges of sliders over a latent code. D latent dimensions."""

from __future__ import annotations

import numpy as np

from lab.latent.manifold import code_range
from models import LatentSpec

PRIOR_SPAN = 3.0  # sliders of a VAE go to three standard deviations of the prior


def range_of_sliders(latent: LatentSpec, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return low, high and default of each slider, (D,) each: of the prior for a VAE, otherwise of the test codes.

    The class part of a code, which has no slider, is the first class by default.
    """
    if latent.has_prior:
        defaults = latent.with_class(np.zeros(latent.n_free), 0)
        return np.full(latent.size, -PRIOR_SPAN), np.full(latent.size, PRIOR_SPAN), defaults
    low, high = code_range(codes)
    return np.floor(low * 10) / 10, np.ceil(high * 10) / 10, codes.mean(0).round(2)
