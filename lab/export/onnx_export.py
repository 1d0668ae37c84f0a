"""Encoder and decoder as ONNX, with a dynamic batch."""

from __future__ import annotations

import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from models import Autoencoder
from models.classifier import Classifier
from models.time_vae import TimeVAE


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


class _Parts(nn.Module):
    """z -> the parts that add up to a window, on the model's scale."""

    def __init__(self, model: TimeVAE) -> None:
        super().__init__()
        self.model = model

    def forward(self, z: Tensor) -> Tensor:
        return self.model.decode_parts(z)


class _Decisions(nn.Module):
    """z -> the probability of each class that a classifier reads in what z decodes to."""

    def __init__(self, model: Autoencoder, classifier: Classifier) -> None:
        super().__init__()
        self.model, self.classifier = model, classifier

    def forward(self, z: Tensor) -> Tensor:
        return self.classifier(self.model.to_data_scale(self.model.decode(z))).softmax(1)


def export_onnx(model: Autoencoder, folder: Path) -> list[Path]:
    """Write encoder.onnx (x -> mu, logvar; or z) and decoder.onnx (z -> recon), each for any batch size.

    Args:
        model: in evaluation mode.
    Returns:
        The two paths.
    """
    names = ["mu", "logvar"] if model.has_posterior else ["z"]
    x = torch.zeros(2, *model.sample_shape)
    return [
        _export(_Encoder(model), x, "x", names, folder / "encoder.onnx"),
        export_decoder(model, folder / "decoder.onnx"),
    ]


def export_decoder(model: Autoencoder, path: Path) -> Path:
    """Write the decoder (z -> recon), for any batch size, so that `replace_weights` can make it another epoch's.

    Args:
        model: in evaluation mode.
    Returns:
        The path.
    """
    return _export(_Decoder(model), torch.zeros(2, model.latent_dim), "z", ["recon"], path)


def export_parts(model: TimeVAE, path: Path) -> Path:
    """Write the decoder's parts (z -> parts, (B, P, C, T)), for any batch size.

    Args:
        model: in evaluation mode.
    Returns:
        The path.
    """
    return _export(_Parts(model), torch.zeros(2, model.latent_dim), "z", ["parts"], path)


def export_decisions(model: Autoencoder, classifier: Classifier, path: Path) -> Path:
    """Write decoder and classifier as one network (z -> probabilities, (B, K)), for any batch size.

    Args:
        model: in evaluation mode; classifier: of images of the same size, likewise.
    Returns:
        The path.
    """
    network = _Decisions(model, classifier)
    return _export(network, torch.zeros(2, model.latent_dim), "z", ["probabilities"], path)


def _export(network: nn.Module, example: Tensor, input_name: str, output_names: list[str], path: Path) -> Path:
    """Write a network by torch's tracing exporter, which is many times faster than the one by torch.export.

    Each weight stays in the graph as it is, for `replace_weights` to find: nothing is folded, and equal weights are not
    merged, which the exporter does for a module that is not in training. Only the wrapper is; its layers are not.
    """
    network.eval().training = True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that torch will drop this exporter one day, and what tracing notes
        torch.onnx.export(
            network,
            (example,),
            str(path),
            input_names=[input_name],
            output_names=output_names,
            dynamic_axes={name: {0: "batch"} for name in (input_name, *output_names)},
            training=torch.onnx.TrainingMode.PRESERVE,
            do_constant_folding=False,
            dynamo=False,
        )
    return path
