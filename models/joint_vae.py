"""The joint VAE: samples and what is known beside them, such as neurons and behaviour, in one latent space."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import torch
from torch import Tensor, nn

from models.exceptions import ConfigError
from models.layers import Shape
from models.losses import Batch, LossTerms, kl_to_standard_normal, reparameterise
from models.model_config import VAEConfig
from models.options import option
from models.vae import VAE

NONE = "-"  # no behaviour
HIDDEN = 64  # units of the behaviour's encoder and decoder
MEMORY = 1000  # batches over which the scale of the behaviour is averaged
Moments = tuple[Tensor, Tensor]  # mu and logvar, each (B, D)


@dataclass(frozen=True)
class JointVAEConfig(VAEConfig):
    """A VAE with a second encoder and a second decoder, of behaviour."""

    behaviour: str = option(
        "",
        help="Targets of the dataset that are embedded too, by their number from 0, an angle with @ and its period: "
        "0,1,2@360. Empty: all that are neither a class nor a time; -: none.",
    )
    behaviour_noise: float = option(
        0.2,
        low=0.01,
        high=10.0,
        help="Standard deviation of the noise that the likelihood of behaviour assumes, as a share of its own.",
    )

    def check(self) -> None:
        super().check()
        read_behaviour(self.behaviour)

    @property
    def needs_targets(self) -> bool:
        return not self.behaviour

    def with_targets(self, periods: Sequence[float | None]) -> Self:
        named = [f"{i}@{period:g}" if period else str(i) for i, period in enumerate(periods) if period is not None]
        return replace(self, behaviour=",".join(named) or NONE)


def read_behaviour(text: str) -> list[tuple[int, float]]:
    """Return number and period (0: no angle) of each target that is embedded. Raises ConfigError: it is no list."""
    if text in ("", NONE):
        return []
    columns = []
    for part in text.split(","):
        number, _, period = part.strip().partition("@")
        try:
            columns.append((int(number), float(period or 0)))
        except ValueError:
            columns.append((-1, 0.0))
        if columns[-1][0] < 0 or not (columns[-1][1] > 0 or not period) or not math.isfinite(columns[-1][1]):
            raise ConfigError(f'behaviour "{text}" is no list of targets; write it as 0,1,2@360, or - for none')
    return columns


class RunningScale(nn.Module):
    """Scale features (B, F) to mean 0 and standard deviation 1 by the batches seen in training."""

    mean: Tensor
    square: Tensor
    batches: Tensor

    def __init__(self, size: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("square", torch.ones(size))
        self.register_buffer("batches", torch.zeros(()))

    def forward(self, features: Tensor) -> Tensor:
        if self.training or not self.batches:  # an untrained one scales by the batch itself
            self._note(features)
        return (features - self.mean) / self.deviation

    @property
    def deviation(self) -> Tensor:
        return (self.square - self.mean.square()).clamp(min=1e-6).sqrt()

    def inverse(self, scaled: Tensor) -> Tensor:
        return scaled * self.deviation + self.mean

    @torch.no_grad()
    def _note(self, features: Tensor) -> None:
        if self.training:
            self.batches += 1
        share = 1 / self.batches.clamp(min=1, max=MEMORY)
        self.mean.lerp_(features.mean(0), float(share))
        self.square.lerp_(features.square().mean(0), float(share))


class JointVAE(VAE):
    """loss = sum of the negative ELBOs of sample and behaviour, from the sample alone, the behaviour alone, and both.

    Each encoder is an expert; a posterior is the product of the prior and of the experts whose input is known, so
    that either is decoded from the other, or from both. `encode` sees the sample alone. Source: Wu & Goodman 2018,
    "Multimodal generative models for scalable weakly-supervised learning" (MVAE), with every subset of two modalities.
    """

    takes_targets = True
    config: JointVAEConfig

    def __init__(self, encoder: nn.Module, decoder: nn.Module, config: JointVAEConfig, sample_shape: Shape) -> None:
        super().__init__(encoder, decoder, config, sample_shape)
        self.columns = read_behaviour(config.behaviour)
        size = sum(2 if period else 1 for _, period in self.columns)
        if size:
            self.scale = RunningScale(size)
            self.behaviour_encoder = _two_layers(size, 2 * config.latent_dim)
            self.behaviour_decoder = _two_layers(config.latent_dim, size)

    def encode(self, x: Tensor) -> Tensor:
        return self.posterior(x)[0]

    def posterior(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return _product([super().posterior(x)])

    def features(self, targets: Tensor) -> Tensor:
        """Return what is embedded of targets (B, T): numbers, and cosine and sine of angles, (B, F)."""
        parts = []
        for column, period in self.columns:
            if column >= targets.shape[1]:
                raise ConfigError(f"the dataset has no target {column}: behaviour names one of {targets.shape[1]}")
            values = targets[:, column]
            turn = 2 * math.pi * values / period if period else values
            parts += [turn.cos(), turn.sin()] if period else [values]
        return torch.stack(parts, 1)

    def behaviour_posterior(self, features: Tensor, x: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return mu and logvar, each (B, D), given behaviour (B, F), and samples (B, *shape) where they are known."""
        experts = [self._behaviour_expert(self.scale(features))]
        return _product(experts if x is None else [*experts, super().posterior(x)])

    def decode_behaviour(self, z: Tensor) -> Tensor:
        """Decode: (B, D) -> (B, F), features in their own units."""
        return self.scale.inverse(self.behaviour_decoder(z))

    def batch_loss(self, batch: Batch) -> LossTerms:
        """Return the loss; `batch.labels` are the targets (B, T), NaN where they are not known."""
        if not self.columns or batch.labels is None:
            return super().batch_loss(batch)
        features = self.features(batch.labels.to(batch.x.dtype))
        known = features.isfinite().all(1)
        expert = super().posterior(batch.x)
        mu, logvar = _product([expert])
        z = reparameterise(mu, logvar, batch.generator)
        recon_loss, parts = self.reconstruct(z, batch.target)
        kl_per_dim = kl_to_standard_normal(mu, logvar).mean(0)
        parts |= {"kl": kl_per_dim.detach().sum(), "kl_per_dim": kl_per_dim.detach()}
        penalties = {"kl_penalty": self.kl_weight_at(batch.epoch) * kl_per_dim.sum()}
        if known.any():
            penalties |= self._beside(batch, known, self.scale(features[known]), z, expert)
        return LossTerms.of(recon_loss, parts, penalties)

    def _beside(self, batch: Batch, known: Tensor, scaled: Tensor, z: Tensor, expert: Moments) -> dict[str, Tensor]:
        """Return the losses of behaviour from the samples, and of both from behaviour and from both."""
        share = known.float().mean()
        own = self._behaviour_expert(scaled)
        losses = {"behaviour_loss": self._behaviour_loss(z[known], scaled)}
        both = [own, (expert[0][known], expert[1][known])]
        for name, experts in (("from_behaviour_loss", [own]), ("from_both_loss", both)):
            mu, logvar = _product(experts)
            code = reparameterise(mu, logvar, batch.generator)
            recon = self.reconstruct(code, batch.target[known])[0].mean()
            kl = self.kl_weight_at(batch.epoch) * kl_to_standard_normal(mu, logvar).sum(1).mean()
            losses[name] = recon + kl + self._behaviour_loss(code, scaled)
        return {name: share * loss for name, loss in losses.items()}

    def _behaviour_expert(self, scaled: Tensor) -> Moments:
        mu, logvar = self.behaviour_encoder(scaled).chunk(2, 1)
        return mu, logvar

    def _behaviour_loss(self, z: Tensor, scaled: Tensor) -> Tensor:
        """Return the mean negative log-likelihood () of a Gaussian, in nats but for a constant."""
        error = (self.behaviour_decoder(z) - scaled) / self.config.behaviour_noise
        return 0.5 * error.square().sum(1).mean()


def _product(experts: Sequence[Moments]) -> Moments:
    """Return mu and logvar of the product of Gaussian experts and the prior N(0, I)."""
    precisions = [(-logvar).exp() for _, logvar in experts]
    total = 1 + sum(precisions[1:], precisions[0])
    weighted = [mu * precision for (mu, _), precision in zip(experts, precisions, strict=True)]
    return sum(weighted[1:], weighted[0]) / total, -total.log()


def _two_layers(n_in: int, n_out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(n_in, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, n_out)
    )
