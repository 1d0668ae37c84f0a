"""Information of each dimension about each target: the table behind MIG. N samples, D dimensions, T targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from lab.data.targets import Target
from lab.errors import MetricError
from lab.latent.encoding import encode
from lab.metrics.factor_codes import MAX_DIMENSIONS, in_levels
from lab.metrics.metric_inputs import NOT_FINITE, MetricInputs
from lab.metrics.mig import entropies, mutual_information

SPREAD = 0.5  # a dimension stands for a target if no other has more than this share of its information


@dataclass(frozen=True)
class TargetMatrix:
    """shares (D, T) in [0, 1]: mutual information of a dimension and a target, as a share of the target's entropy."""

    targets: tuple[Target, ...]
    shares: np.ndarray

    def sentences(self) -> list[str]:
        """Return in words which dimension is most informative about each target, best first; spread ones together."""
        order = [int(t) for t in np.argsort(-self.shares.max(0), kind="stable")]
        spread = [t for t in order if self._second(t) > SPREAD * self.shares[:, t].max()]
        own = [self._sentence(t) for t in order if t not in spread]
        if not spread:
            return own
        parts = [f"{_percent(self.shares[:, t].max())} of the information about {self.targets[t].name}" for t in spread]
        return [*own, f"no dimension alone has more than {', '.join(parts)}"]

    def _second(self, t: int) -> float:
        """Return the share of the second-best dimension."""
        return float(np.sort(np.append(self.shares[:, t], 0.0))[-2])

    def _sentence(self, t: int) -> str:
        best = int(self.shares[:, t].argmax())
        share, name = _percent(self.shares[best, t]), self.targets[t].name
        return f"z{best} has {share} of the information about {name}, the next dimension {_percent(self._second(t))}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def target_matrix(codes: np.ndarray, values: np.ndarray, targets: Sequence[Target]) -> TargetMatrix:
    """Return mutual information of dimensions and targets as a share of each target's entropy.

    Args:
        codes: (N, D). values: (N, T), NaN where they are not known; a target of one value only has shares of 0.
    """
    shares = np.zeros((codes.shape[1], len(targets)))
    for t in range(len(targets)):
        known = np.isfinite(values[:, t])
        levels = in_levels(values[known, t])[:, None]
        whole = float(entropies(levels)[0]) if len(levels) else 0.0
        if whole > 0:
            shares[:, t] = mutual_information(codes[known], levels)[:, 0] / whole
    return TargetMatrix(tuple(targets), shares)


def measure_target_matrix(inputs: MetricInputs) -> TargetMatrix:
    """Encode training, validation and test samples, and compare the codes with the targets.

    Raises:
        MetricError: the dataset has none, or it is not on this machine, or the code is too large or not finite.
    """
    if inputs.model.latent_dim > MAX_DIMENSIONS:
        raise MetricError(f"targets are compared with at most {MAX_DIMENSIONS} latent dimensions")
    data = inputs.dataset
    splits = [split for split in (data.train, data.val, data.test) if split.targets is not None]
    if not splits:
        raise MetricError("nothing but the class of a sample is known")
    codes = torch.cat([encode(inputs.model, split.samples) for split in splits]).numpy()
    if not np.isfinite(codes).all():
        raise MetricError(NOT_FINITE)
    values = torch.cat([split.targets for split in splits if split.targets is not None]).numpy()
    return target_matrix(codes, values, data.info.targets)
