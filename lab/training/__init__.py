"""Training: the loop, augmentation, optimisers and validation."""

from lab.training.device import choose_device
from lab.training.train_loop import Training
from lab.training.validation import validate

__all__ = ["Training", "choose_device", "validate"]
