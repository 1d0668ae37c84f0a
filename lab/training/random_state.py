"""The state of a random generator as text, in a checkpoint."""

from __future__ import annotations

import base64

import numpy as np
import torch
from torch import Tensor

RESEEDED = (
    "resumed on another kind of device than before: its random numbers start anew, so the run no longer repeats exactly"
)


def state_to_text(state: Tensor) -> str:
    """Return a state, bytes (N,) uint8, in base64."""
    return base64.b64encode(state.numpy().tobytes()).decode()


def text_to_state(text: str) -> Tensor:
    return torch.from_numpy(np.frombuffer(base64.b64decode(text), dtype=np.uint8).copy())


def restore_generator(generator: torch.Generator, text: str, seed: int) -> bool:
    """Set a generator's state; that of another kind of device (CUDA: 16 bytes, CPU: 5,056) is replaced by a seed.

    Returns:
        Whether it continues where it was.
    """
    state = text_to_state(text)
    if state.shape != generator.get_state().shape:
        generator.manual_seed(seed)
        return False
    generator.set_state(state)
    return True
