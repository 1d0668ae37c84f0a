"""Decoding time."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import torch

from models import Autoencoder

TRIES = 20
WARM = 3  # decodes before the clock runs: the first ones set things up


def decode_seconds(model: Autoencoder, clock: Callable[[], float] = time.perf_counter) -> float:
    """Return the seconds that one code takes on this machine's processor, the median of TRIES."""
    z = torch.zeros(1, model.latent_dim)
    seconds = []
    with torch.no_grad():
        for _ in range(WARM + TRIES):
            begin = clock()
            model.decode(z)
            seconds.append(clock() - begin)
    return median(seconds[WARM:])
