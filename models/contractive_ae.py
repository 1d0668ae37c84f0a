"""The contractive autoencoder."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.ae import AE
from models.model_config import AEConfig
from models.options import option


@dataclass(frozen=True)
class ContractiveConfig(AEConfig):
    """A plain autoencoder whose code changes little with its input."""

    contraction: float = option(
        0.1, low=0.0, high=1000.0, help="Weight of the squared Frobenius norm of the encoder's Jacobian dz/dx."
    )


class ContractiveAE(AE):
    """loss = recon_loss + contraction * ||dz/dx||_F^2, batch mean.

    Source: Rifai et al. 2011, "Contractive auto-encoders: explicit invariance during feature extraction".
    """

    config: ContractiveConfig

    def regulariser(self, z: Tensor, x: Tensor, generator: torch.Generator | None) -> dict[str, Tensor]:
        norms = self._norms_of_one_layer(z) if self._is_one_layer() else self._norms(x)
        return {"contraction": self.config.contraction * norms.mean()}

    def _is_one_layer(self) -> bool:
        one = isinstance(self.to_code, nn.Linear) and not any(True for _ in self.encoder.parameters())
        return one and isinstance(self.code_activation, nn.Sigmoid | nn.Tanh | nn.Identity)

    def _norms_of_one_layer(self, z: Tensor) -> Tensor:
        """Return ||diag(f') W||^2 of each image, (B,); f' follows from the code itself."""
        slopes = {nn.Sigmoid: z * (1 - z), nn.Tanh: 1 - z.square()}.get(type(self.code_activation), torch.ones_like(z))
        weight: Tensor = self.to_code.weight  # type: ignore[assignment]  # (D, C * H * W)
        return slopes.square() @ weight.square().sum(1)

    def _norms(self, x: Tensor) -> Tensor:
        """Return the same for any encoder, by D backward passes at once: (B,)."""
        with torch.enable_grad():  # validation switches gradients off
            x = x.detach().requires_grad_()
            z = self.encode(x)
            ones = torch.eye(z.shape[1], device=x.device)[:, None].expand(-1, len(x), -1)  # (D, B, D)
            (rows,) = torch.autograd.grad(z, x, ones, is_grads_batched=True, create_graph=True)  # (D, B, C, H, W)
        return rows.square().flatten(2).sum((0, 2))
