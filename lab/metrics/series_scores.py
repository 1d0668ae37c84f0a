"""Scores of generated series: can a judge tell them from real ones, and do they teach a predictor as much?

N windows of C channels and T steps, (N, C, T), on the [0, 1] scale. Source of both: Yoon et al. 2019, "Time-series
generative adversarial networks" (TimeGAN).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

Loss = Callable[[Tensor, Tensor], Tensor]  # of outputs (T, B) and targets (B,) or (T, B)
TRAIN_SHARE = 0.8  # of the windows that the judge learns from


@dataclass(frozen=True)
class JudgeConfig:
    """Size and training of a recurrent network that judges or predicts."""

    hidden: int = 12
    layers: int = 2
    steps: int = 10_000
    batch_size: int = 128
    learning_rate: float = 1e-3


JUDGE = JudgeConfig()
PREDICTOR = JudgeConfig(steps=5_000)


class Recurrent(nn.Module):
    """A GRU with a linear layer on its states: (T, B, C) -> (T, B), a number after each step."""

    def __init__(self, n_channels: int, config: JudgeConfig) -> None:
        super().__init__()
        self.gru = nn.GRU(n_channels, config.hidden, config.layers)
        self.head = nn.Linear(config.hidden, 1)

    def forward(self, x: Tensor) -> Tensor:
        numbers: Tensor = self.head(self.gru(x)[0])
        return numbers[..., 0]


def discriminative_score(real: Tensor, generated: Tensor, config: JudgeConfig = JUDGE, seed: int = 0) -> float:
    """Return |0.5 - accuracy| of a judge of real and generated windows: 0 where it guesses, 0.5 where it always knows.

    It learns from four fifths of each and is tested on the rest, on as many of the one as of the other.

    Args:
        real, generated: (N, C, T) each; of the longer one the first are used.
        seed: of split, weights and batches.
    """
    n = min(len(real), len(generated))
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    kept, held_out = order[: round(n * TRAIN_SHARE)], order[round(n * TRAIN_SHARE) :]
    sides = [windows[:n].permute(2, 0, 1) for windows in (real, generated)]  # (T, n, C) each
    x = torch.cat([side[:, kept] for side in sides], 1)
    y = torch.cat([torch.ones(len(kept)), torch.zeros(len(kept))])
    judge = _fitted(x, y, _last_step, config, seed)
    with torch.no_grad():
        called_real = [judge(side[:, held_out])[-1] > 0 for side in sides]
    return abs(0.5 - float(torch.cat([called_real[0], ~called_real[1]]).double().mean()))


def predictive_score(real: Tensor, generated: Tensor, config: JudgeConfig = PREDICTOR, seed: int = 0) -> float:
    """Return the mean absolute error, on real windows, of a predictor that learnt from generated ones.

    It predicts the last channel one step ahead from the others up to now; from its own past, where it is alone.

    Args:
        real, generated: (N, C, T) each, T at least 2.
        seed: of weights and batches.
    """
    predictor = _fitted(*_next_step(generated), _absolute_error, config, seed)
    x, y = _next_step(real)
    with torch.no_grad():
        return float((predictor(x).sigmoid() - y).abs().mean())


def _next_step(windows: Tensor) -> tuple[Tensor, Tensor]:
    """Return inputs (T - 1, N, C') and the last channel one step later, (T - 1, N)."""
    others = windows[:, :-1] if windows.shape[1] > 1 else windows
    return others[..., :-1].permute(2, 0, 1), windows[:, -1, 1:].T


def _last_step(outputs: Tensor, targets: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(outputs[-1], targets)


def _absolute_error(outputs: Tensor, targets: Tensor) -> Tensor:
    return (outputs.sigmoid() - targets).abs().mean()


def _fitted(x: Tensor, y: Tensor, loss: Loss, config: JudgeConfig, seed: int) -> Recurrent:
    """Return a network trained with Adam on random batches of x (T, N, C) and y (N,) or (T, N)."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = Recurrent(x.shape[2], config)
    generator = torch.Generator().manual_seed(seed)
    optimiser = torch.optim.Adam(network.parameters(), config.learning_rate, fused=True)
    for _ in range(config.steps):
        index = torch.randint(x.shape[1], (config.batch_size,), generator=generator)
        optimiser.zero_grad(set_to_none=True)
        loss(network(x[:, index]), y[..., index]).backward()
        optimiser.step()
    return network
