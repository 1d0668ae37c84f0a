"""The variational autoencoder with a multinomial likelihood, for recommendation."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional

from models.losses import Batch, LossTerms, likes
from models.model_config import MULTINOMIAL, UNBOUNDED, VAEConfig
from models.options import option
from models.vae import VAE


@dataclass(frozen=True)
class MultVAEConfig(VAEConfig):
    """A VAE of the items that users like."""

    widths: tuple[int, ...] = option(
        (600,), low=1, high=8192, max_items=16, help="Hidden units of each encoder layer; mirrored in the decoder."
    )
    latent_dim: int = option(200, low=1, high=4096, help="Dimensions of the latent code.")
    activation: str = option("tanh", choices=VAEConfig.option("activation").choices, help="Between layers.")
    output: str = option(
        "softmax",
        choices=VAEConfig.option("output").choices,
        help="The decoder's last non-linearity; softmax gives each value's probability as a share of the largest.",
    )
    data_range: str = option(
        UNBOUNDED, choices=VAEConfig.option("data_range").choices, help="Range of the numbers; unbounded for ratings."
    )
    recon_loss: str = option(
        MULTINOMIAL,
        choices=(MULTINOMIAL, "mse"),
        help="A choice among all items (multinomial), or squared error (mse) of samples that are no ratings.",
    )
    input_dropout: float = option(
        0.5, low=0.0, high=0.95, help="Share of a user's items that are hidden from the encoder at random in training."
    )
    kl_weight: float = option(
        0.2,
        low=0.0,
        high=1000.0,
        symbol="beta",
        help="Weight of the KL term (beta in the paper, which anneals it to about 0.2).",
    )


class MultVAE(VAE):
    """loss = recon_loss + kl_weight * kl, with recon_loss that of the liked items as draws from one softmax.

    The encoder sees which items are liked, as a vector of length 1; training hides some from it. Source: Liang et al.
    2018, "Variational autoencoders for collaborative filtering", who hide after scaling to length 1, not before.
    """

    config: MultVAEConfig

    def batch_loss(self, batch: Batch) -> LossTerms:
        if not self.training:
            return super().batch_loss(batch)
        chance = torch.rand(batch.x.shape, generator=batch.generator, device=batch.x.device)
        return super().batch_loss(replace(batch, x=batch.x * (chance >= self.config.input_dropout)))

    def encode(self, x: Tensor) -> Tensor:
        return super().encode(self.profile(x))

    def posterior(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return super().posterior(self.profile(x))

    def profile(self, x: Tensor) -> Tensor:
        """Return what the encoder trunk sees of samples (B, *shape)."""
        chosen = likes(x) if self.config.recon_loss == MULTINOMIAL else x
        return functional.normalize(chosen.flatten(1), dim=1).view_as(x)
