"""Selection of a few images out of many, so that every class appears."""

from __future__ import annotations

import torch
from torch import Tensor

from lab.data.dataset import permutation


def sample_by_class(labels: Tensor, n: int, seed: int = 0) -> Tensor:
    """Draw n images, as equally by class as the classes allow.

    Every class is shuffled; then one image of each class is taken in turn until there are n, so a class too
    small for its share leaves the rest of it to the others.

    Args:
        labels: (N,) int64.
        n: how many; all when n >= N, none when n <= 0.
        seed: same seed, same images.
    Returns:
        (min(n, N),) int64, sorted.
    """
    count = len(labels)
    if n >= count:
        return torch.arange(count)
    order = permutation(count, seed).to(labels.device)
    order = order[labels[order].argsort(stable=True)]  # by class, shuffled inside each
    _, sizes = labels.unique(return_counts=True)
    starts = (sizes.cumsum(0) - sizes).repeat_interleave(sizes)
    turn = torch.arange(count, device=labels.device) - starts  # 0 for the first of each class, 1 for the second, ...
    return order[turn.argsort(stable=True)[: max(n, 0)]].sort().values
