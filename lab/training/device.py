"""The device to train on."""

from __future__ import annotations

import torch

from lab.errors import ConfigError


def choose_device(name: str = "auto") -> torch.device:
    """Return CUDA, else MPS, else the CPU; or the device of that name.

    Raises:
        ConfigError: there is no such device on this machine.
    """
    available = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        return torch.device(next(device for device, is_available in available.items() if is_available))
    if not available.get(name, False):
        raise ConfigError(f'no {name} device on this machine; set LATENT_LAB_DEVICE to "auto" or "cpu"')
    return torch.device(name)
