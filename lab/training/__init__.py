"""Training: the loop, augmentation, optimisers and validation."""

from lab.metrics.validation import validate
from lab.training.device import choose_device
from lab.training.train_loop import Training

__all__ = ["Training", "choose_device", "validate"]
