"""Meaning of the numbers of a latent code. F free dimensions, K classes, D = F + K numbers in all."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeVar

import torch
from torch import Tensor
from torch.nn import functional

Codes = TypeVar("Codes", bound=Any)  # a tensor or a NumPy array


@dataclass(frozen=True)
class LatentSpec:
    """Meaning of the numbers of a model's code: the free dimensions first, then the class where the decoder is told it.

    n_free: F, the dimensions that describe an image freely. n_classes: K, 0 where the code holds no class.
    has_prior: the free dimensions are kept near N(0, I), from which codes are drawn. is_sparse: most of an image's
    numbers are near zero. code_bits: of a code that is replaced by codebook entries, the bits that name these; None
    where the numbers are continuous. domains: names of the image domains that a code can be decoded to, where there
    are several.
    """

    n_free: int
    n_classes: int = 0
    has_prior: bool = False
    is_sparse: bool = False
    code_bits: int | None = None
    domains: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Return D, the numbers of a whole code."""
        return self.n_free + self.n_classes

    @property
    def names(self) -> list[str]:
        """Return the names of the free dimensions, (F,)."""
        return [f"z{d}" for d in range(self.n_free)]

    @property
    def class_scale(self) -> float:
        """Return the code's entry for its class: half its square is ln K, the nats that name one of K classes."""
        return math.sqrt(2 * math.log(self.n_classes))

    def class_part(self, number: int) -> list[float]:
        """Return the numbers of a code that say a class, (K,)."""
        return [self.class_scale if k == number else 0.0 for k in range(self.n_classes)]

    def free(self, codes: Codes) -> Codes:
        """Return the free part of codes (..., D), or of a list with an entry a dimension: (..., F)."""
        dimensions = slice(self.n_free)
        free: Codes = codes[dimensions if isinstance(codes, list) else (..., dimensions)]
        return free

    def pad(self, free: Codes) -> Codes:
        """Return free parts or directions (..., F) with zeros in place of the class: (..., D)."""
        tensor = free if isinstance(free, Tensor) else torch.from_numpy(free.copy())
        padded = functional.pad(tensor, (0, self.n_classes))
        codes: Codes = padded if isinstance(free, Tensor) else padded.numpy()  # type: ignore[assignment]
        return codes

    def with_class(self, free: Codes, number: int) -> Codes:
        """Return whole codes (..., D) of free parts (..., F) and one class; without classes, the codes as they are."""
        codes = self.pad(free)
        if self.n_classes:
            codes[..., self.n_free + number] = self.class_scale
        return codes

    def with_each_class(self, free: Codes) -> Codes:
        """Return whole codes (N, D) of free parts (N, F), with the classes in turn: 0 ... K - 1, 0 ..."""
        codes = self.pad(free)
        for k in range(self.n_classes):
            codes[k :: self.n_classes, self.n_free + k] = self.class_scale
        return codes
