"""Model outputs for one set of images, which all metrics share. N images, M training images, D latent dimensions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import torch
from torch import Tensor

from lab.data import Dataset, sample_by_class
from lab.data.scale import from_stored
from lab.errors import MetricError
from lab.latent.encoding import ChunkOutputs, decode, encode
from lab.metrics.validation import validate
from models import Autoencoder
from models.classifier import Classifier

MAX_IMAGES = 2000  # for metrics that compare images pairwise; drawn by class
MAX_TRAINING_IMAGES = 10_000  # for the linear probe, and for 5-NN on codes of more than WIDE numbers
WIDE = 256  # code sizes above which 5-NN on all training images takes minutes
NOISE_SEED = 2024
NOT_FINITE = "the model's outputs are not finite numbers: its training diverged, or its weights are damaged"
T = TypeVar("T")


@dataclass
class MetricInputs:
    """Model outputs for one set of images; each part is computed once, when a metric first reads it.

    model: in evaluation mode. labels (N,) int64. images (N, *shape) as stored, or None where they are not
    on this machine.
    stored_codes: (N, D) float32 that are known already. data: the whole dataset, for metrics that need training images
    or factors. known: values by metric that have been measured already; kl_per_dim (D,) likewise. has_encoder: whether
    the model's encoder belongs to its decoder (of a snapshot only the decoder is stored).
    """

    model: Autoencoder
    labels: Tensor
    n_classes: int
    images: Tensor | None = None
    stored_codes: Tensor | None = None
    data: Dataset | None = None
    classifier: Classifier | None = None
    known: Mapping[str, float | None] = field(default_factory=dict)
    known_kl_per_dim: Sequence[float] | None = None
    has_encoder: bool = True
    _shared: dict[Callable[[MetricInputs], Any], Any] = field(default_factory=dict, repr=False)

    def once(self, compute: Callable[[MetricInputs], T]) -> T:
        """Return `compute(self)`, computed once for all metrics that need it."""
        if compute not in self._shared:
            self._shared[compute] = compute(self)
        result: T = self._shared[compute]
        return result

    @property
    def can_encode(self) -> bool:
        return self.has_encoder and self.images is not None

    def loss(self, name: str) -> float:
        """Return a mean loss over the images: mse, mse_native, recon_loss or kl.

        Raises:
            MetricError: it is not known and cannot be measured.
        """
        known = self.known.get(name)
        if known is not None:
            return known
        if not self.can_encode:
            raise MetricError(f"{name} was not recorded, and it cannot be measured without images and encoder")
        value = self._losses_and_codes[0][name]
        assert isinstance(value, float)
        return value

    @property
    def kl_per_dim(self) -> Sequence[float]:
        """Return the KL of each latent dimension, (D,) in nats per image, for a model with a posterior."""
        if self.known_kl_per_dim is not None:
            return self.known_kl_per_dim
        value = self._losses_and_codes[0]["kl_per_dim"]
        assert isinstance(value, list)
        return value

    @property
    def codes(self) -> Tensor:
        """Return the deterministic codes, (N, D) float32."""
        return self._losses_and_codes[1] if self.stored_codes is None else self.stored_codes

    @cached_property
    def sample(self) -> Tensor:
        """Return the indices of at most MAX_IMAGES images, drawn by class."""
        return sample_by_class(self.labels, MAX_IMAGES)

    @property
    def sample_codes(self) -> np.ndarray:
        return self.codes[self.sample].numpy()

    @property
    def sample_labels(self) -> np.ndarray:
        return self.labels[self.sample].numpy()

    @property
    def sample_pixels(self) -> np.ndarray:
        """Return the sampled images on the data scale, (n, *shape) float32, 0 in place of missing values."""
        return from_stored(self.all_images[self.sample]).nan_to_num(nan=0.0).numpy()

    @cached_property
    def sample_recon(self) -> np.ndarray:
        """Return the reconstructions of the sampled images from their codes, on the [0, 1] scale."""
        return decode(self.model, self.codes[self.sample]).numpy()

    @property
    def all_images(self) -> Tensor:
        if self.images is None:
            raise MetricError("the images are not on this machine")
        return self.images

    @property
    def dataset(self) -> Dataset:
        if self.data is None:
            raise MetricError("the dataset is not on this machine")
        return self.data

    @cached_property
    def _losses_and_codes(self) -> tuple[dict[str, float | list[float]], Tensor]:
        codes: list[Tensor] = []

        def keep(chunk: ChunkOutputs) -> None:
            codes.append(chunk.codes)

        losses = validate(self.model, self.all_images, seed=NOISE_SEED, on_chunk=keep)
        return losses, torch.cat(codes)


def training_codes(inputs: MetricInputs) -> tuple[Tensor, Tensor]:
    """Return codes (M, D) and labels (M,) of the training images: of all, or a sample where the code is large."""
    train = inputs.dataset.train
    if inputs.model.latent_dim > WIDE:
        train = train.take(sample_by_class(train.labels, MAX_TRAINING_IMAGES))
    return encode(inputs.model, train.samples), train.labels
