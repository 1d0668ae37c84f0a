"""Encoder and decoder as ONNX, with a dynamic batch."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from lab.export.onnx_weights import takes_weights
from models import Autoencoder


class _Encoder(nn.Module):
    """x on the model's scale -> mu and logvar, or the code."""

    def __init__(self, model: Autoencoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        return self.model.posterior(x) if self.model.has_posterior else self.model.encode(x)


class _Decoder(nn.Module):
    """z -> an image on the model's scale."""

    def __init__(self, model: Autoencoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, z: Tensor) -> Tensor:
        return self.model.decode(z)


def export_onnx(model: Autoencoder, folder: Path) -> list[Path]:
    """Write encoder.onnx (x -> mu, logvar; or z) and decoder.onnx (z -> recon), each for any batch size.

    Args:
        model: in evaluation mode.
    Returns:
        The two paths.
    """
    names = ["mu", "logvar"] if model.has_posterior else ["z"]
    x = torch.zeros(2, *model.image_shape)
    return [
        _export(_Encoder(model), x, "x", names, folder / "encoder.onnx"),
        export_decoder(model, folder / "decoder.onnx"),
    ]


def export_decoder(model: Autoencoder, path: Path) -> Path:
    """Write the decoder (z -> recon), for any batch size, so that `replace_weights` can make it another epoch's.

    The exporter's optimiser folds batch norm into the layer before it, merges weights that happen to be equal and
    keeps what it can work out from weights beforehand; where it did, the graph is written as it was traced instead.

    Args:
        model: in evaluation mode.
    Returns:
        The path.
    """
    z = torch.zeros(2, model.latent_dim)
    _export(_Decoder(model), z, "z", ["recon"], path)
    if not takes_weights(path, model.decoder.state_dict()):
        _export(_Decoder(model), z, "z", ["recon"], path, optimize=False)
    return path


def _export(
    module: nn.Module, example: Tensor, input_name: str, output_names: list[str], path: Path, *, optimize: bool = True
) -> Path:
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own deprecations
        torch.onnx.export(
            module.eval(),
            (example,),
            str(path),
            input_names=[input_name],
            output_names=output_names,
            dynamic_shapes=({0: torch.export.Dim("batch", min=1)},),
            dynamo=True,
            external_data=False,
            optimize=optimize,
            verbose=False,
        )
    return path
