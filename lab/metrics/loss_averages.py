"""Averages of loss parts that stay on the device until they are read."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor


class Averages:
    """Sums of named tensors, weighted by images; only reading them waits for the device."""

    def __init__(self) -> None:
        self.sums: dict[str, Tensor] = {}
        self.images = 0

    def add(self, values: Mapping[str, Tensor], images: int) -> None:
        self.images += images
        for name, value in values.items():
            weighted = value.detach().double() * images if value.device.type != "mps" else value.detach() * images
            self.sums[name] = self.sums[name] + weighted if name in self.sums else weighted

    def means(self) -> dict[str, float | list[float]]:
        """Name -> mean an image; a vector (such as kl_per_dim) gives a list."""
        return {name: (total / self.images).tolist() for name, total in self.sums.items()}

    def reset(self) -> None:
        self.sums = {}
        self.images = 0

    def tensors(self, prefix: str) -> dict[str, Tensor]:
        """Return the sums as tensors, for a checkpoint in the middle of an epoch."""
        return {f"{prefix}.{name}": value for name, value in self.sums.items()} | {
            f"{prefix}#images": torch.tensor(self.images)
        }

    def load(self, prefix: str, tensors: Mapping[str, Tensor], device: torch.device) -> None:
        self.images = int(tensors[f"{prefix}#images"])
        start = f"{prefix}."
        self.sums = {name[len(start) :]: t.to(device) for name, t in tensors.items() if name.startswith(start)}
