"""Which device to train on."""

from __future__ import annotations

import torch

from lab.errors import ConfigError


def choose_device(wanted: str = "auto") -> torch.device:
    """CUDA, else MPS, else the CPU; or the one asked for.

    Raises:
        ConfigError: the device asked for is not on this machine.
    """
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if wanted == "auto":
        return torch.device(next(name for name, found in there.items() if found))
    if not there.get(wanted, False):
        raise ConfigError(f'no {wanted} device on this machine; set LATENT_LAB_DEVICE to "auto" or "cpu"')
    return torch.device(wanted)
