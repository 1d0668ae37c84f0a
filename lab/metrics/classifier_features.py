"""Classes and features that the small pretrained classifier gives images."""

from __future__ import annotations

import torch
from torch import Tensor

from lab.latent.encoding import CHUNK
from models.classifier import Classifier


def read_classes(classifier: Classifier, images: Tensor) -> Tensor:
    """Predict the class of each image: (N, C, H, W) uint8, or float in [0, 1] -> (N,) int64."""
    with torch.no_grad():
        return torch.cat([classifier(_prepared(chunk)).argmax(1) for chunk in images.split(CHUNK)])


def confidences(classifier: Classifier, images: Tensor) -> Tensor:
    """Return the probability of each class: (N, C, H, W) uint8, or float in [0, 1] -> (N, K)."""
    with torch.no_grad():
        return torch.cat([classifier(_prepared(chunk)).softmax(1) for chunk in images.split(CHUNK)])


def features(classifier: Classifier, images: Tensor) -> Tensor:
    """Return the inputs of the last layer for each image: (N, C, H, W) uint8, or float in [0, 1] -> (N, F)."""
    with torch.no_grad():
        return torch.cat([classifier.features(_prepared(chunk)) for chunk in images.split(CHUNK)])


def accuracy(classifier: Classifier, images: Tensor, classes: Tensor) -> float:
    """Return the share of the images that are classified as `classes` (N,)."""
    return (read_classes(classifier, images) == classes).float().mean().item()


def _prepared(images: Tensor) -> Tensor:
    return images.float() / 255 if images.dtype == torch.uint8 else images
