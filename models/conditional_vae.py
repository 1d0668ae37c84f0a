"""The conditional variational autoencoder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.exceptions import ConfigError
from models.latent_spec import LatentSpec
from models.layers import Shape
from models.losses import Batch, LossTerms, kl_to_standard_normal, reparameterise
from models.model_config import VAEConfig
from models.options import option
from models.vae import VAE, Posterior


@dataclass(frozen=True)
class ConditionalVAEConfig(VAEConfig):
    """A VAE whose decoder is given the class."""

    latent_dim: int = option(
        2, low=1, high=4096, help="Size of the style code; the whole code adds one number per class."
    )
    n_classes: int = option(
        0, low=0, high=1000, help="Number of classes; 0: as many as the dataset has (at least two)."
    )
    class_weight: float = option(
        10.0, low=0.0, high=10_000.0, help="Weight of the cross-entropy with which the encoder learns the class."
    )

    def check(self) -> None:
        super().check()
        if self.n_classes == 1:
            raise ConfigError("n_classes = 1 leaves no choice; use 2 or more, or 0 for as many as the dataset has")

    def latent_spec(self, sample_shape: Shape) -> LatentSpec:
        return replace(super().latent_spec(sample_shape), n_classes=self.n_classes)

    @property
    def needs_classes(self) -> bool:
        return self.n_classes == 0

    def with_classes(self, n_classes: int) -> Self:
        return replace(self, n_classes=max(2, n_classes)) if self.needs_classes else self


class ConditionalVAE(VAE):
    """loss = recon_loss + kl_weight * kl + class_weight * cross-entropy of the predicted class.

    The code is the style z, (B, D), followed by the class y, (B, K): a one-hot times sqrt(2 ln K). In training y is the
    label; for an image alone it is the encoder's prediction, so that every page works without labels. Half of y's
    square is ln K: the usual formula for the KL, with logvar 0, gives exactly the nats that name one of K equally
    likely classes, and -(recon_loss + kl) stays a lower bound of log p(x). Source: Kingma et al. 2014, "Semi-supervised
    learning with deep generative models" (M2, labelled images; here q(z | x) does not see y); Sohn et al. 2015.
    """

    takes_labels = True
    config: ConditionalVAEConfig

    def __init__(
        self, encoder: nn.Module, decoder: nn.Module, config: ConditionalVAEConfig, sample_shape: Shape
    ) -> None:
        super().__init__(encoder, decoder, config, sample_shape)
        self.to_class = nn.Linear(int(encoder.out_features), config.n_classes)  # type: ignore[arg-type]

    def class_code(self, labels: Tensor) -> Tensor:
        """Return the class part of the code: (B,) int64 -> (B, K).

        Raises:
            ConfigError: a label is none of the n_classes.
        """
        k = self.config.n_classes
        if len(labels) and int(labels.max()) >= k:
            raise ConfigError(
                f"an image has label {int(labels.max())}; set n_classes to {int(labels.max()) + 1} or more"
            )
        return F.one_hot(labels, k).to(self.to_mu.weight.dtype) * self.latent.class_scale

    def with_class(self, style: Tensor, labels: Tensor) -> Tensor:
        """Return whole codes of styles (B, D) and classes (B,): (B, D + K)."""
        return torch.cat([style, self.class_code(labels)], 1)

    def encode(self, x: Tensor) -> Tensor:
        return self.posterior(x)[0]

    def posterior(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return mu and logvar, each (B, D + K); the logvar of the predicted class is 0."""
        features = self.encoder(x)
        y = self._predict(self.to_class(features))
        return torch.cat([self.to_mu(features), y], 1), torch.cat([self.to_logvar(features), torch.zeros_like(y)], 1)

    def sample_code(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Draw a style and append the predicted class: (B, C, H, W) -> (B, D + K)."""
        d = self.config.latent_dim
        mu, logvar = self.posterior(x)
        return torch.cat([reparameterise(mu[:, :d], logvar[:, :d], generator), mu[:, d:]], 1)

    def batch_loss(self, batch: Batch) -> LossTerms:
        features = self.encoder(batch.x)
        mu, logvar, logits = self.to_mu(features), self.to_logvar(features), self.to_class(features)
        y = self._predict(logits) if batch.labels is None else self.class_code(batch.labels)
        z = reparameterise(mu, logvar, batch.generator)
        recon_loss, parts = self.reconstruct(torch.cat([z, y], 1), batch.target)
        kl_per_dim = torch.cat([kl_to_standard_normal(mu, logvar), y.square() / 2], 1).mean(0)  # (D + K,)
        parts |= {"kl": kl_per_dim.detach().sum(), "kl_per_dim": kl_per_dim.detach()}
        penalties = self.regulariser(Posterior(mu, logvar, z, kl_per_dim), batch.epoch, batch.generator)
        if batch.labels is not None:
            penalties |= {"class_loss": self.config.class_weight * F.cross_entropy(logits, batch.labels)}
        return LossTerms.of(recon_loss, parts, penalties)

    def _predict(self, logits: Tensor) -> Tensor:
        """Return the code of the likeliest class: (B, K) -> (B, K). (The ONNX exporter cannot export F.one_hot.)"""
        k = self.config.n_classes
        likeliest = logits.argmax(1, keepdim=True) == torch.arange(k, device=logits.device)
        return likeliest.to(logits.dtype) * self.latent.class_scale
