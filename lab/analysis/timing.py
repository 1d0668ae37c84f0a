"""How long a decode takes."""

from __future__ import annotations

import time
from statistics import median

import torch

from models import Autoencoder

TRIES = 20
WARM = 3  # decodes before the clock runs: the first ones set things up


def decode_seconds(model: Autoencoder) -> float:
    """Of one code on this machine's processor, the median of TRIES."""
    z = torch.zeros(1, model.latent_dim)
    taken = []
    with torch.no_grad():
        for _ in range(WARM + TRIES):
            begin = time.perf_counter()
            model.decode(z)
            taken.append(time.perf_counter() - begin)
    return median(taken[WARM:])
