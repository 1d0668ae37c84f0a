"""A small classifier, no autoencoder and in no registry: it judges what the autoencoders generate."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.layers import ConvEncoder, Shape

CHANNELS = (16, 32)
FEATURES = 64


class Classifier(nn.Module):
    """Two convolutions, a layer of 64 features and one logit per class. Images are in [0, 1].

    Source: LeCun et al. 1998, "Gradient-based learning applied to document recognition", with fewer layers.
    """

    def __init__(self, image_shape: Shape, n_classes: int, seed: int = 0) -> None:
        super().__init__()
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            self.encoder = ConvEncoder(image_shape, CHANNELS, "relu")
            self.to_features = nn.Linear(self.encoder.out_features, FEATURES)
            self.to_class = nn.Linear(FEATURES, n_classes)
        self.image_shape = image_shape

    def features(self, x: Tensor) -> Tensor:
        """Return the features before the last layer: (B, C, H, W) -> (B, 64)."""
        return self.to_features(self.encoder(x)).relu()

    def forward(self, x: Tensor) -> Tensor:
        """Return one logit per class: (B, C, H, W) -> (B, K)."""
        return self.to_class(self.features(x))
