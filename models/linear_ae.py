"""The linear autoencoder."""

from __future__ import annotations

from dataclasses import dataclass

from models.ae import AE
from models.model_config import MAX_LAYERS, AEConfig
from models.options import option


@dataclass(frozen=True)
class LinearConfig(AEConfig):
    """An autoencoder without any non-linearity."""

    widths: tuple[int, ...] = option(
        (), low=1, high=8192, max_items=MAX_LAYERS, help="Hidden units of each encoder layer; none are needed."
    )
    activation: str = option("linear", choices=("linear",), help="None: the layers stay linear.")
    output: str = option("linear", choices=("linear",), help="None: the decoder's last layer stays linear.")
    recon_loss: str = option("mse", choices=("mse",), help="Loss of a pixel: squared error.")


class LinearAE(AE):
    """loss = recon_loss, all layers linear: at its best it spans the subspace of PCA.

    Source: Baldi & Hornik 1989, "Neural networks and principal component analysis".
    """

    config: LinearConfig
