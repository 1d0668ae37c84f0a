"""Messages of the Denoise page. N test images."""

from __future__ import annotations

from typing import TypedDict

from ui.shared.messages.message_pair import MessagePair
from ui.shared.messages.model_messages import ClassData, PlaneData, PreparationData


class DenoiseAddress(TypedDict, total=False):
    """The parameters of the address."""

    noise: str  # its kind
    level: str
    image: str  # its index
    seed: str  # of the noise


class DenoiseModel(TypedDict):
    """One of the two models."""

    folder: str  # of its files, below the static folder
    latentDim: int
    signed: bool  # pixels are in [-1, 1] rather than [0, 1]
    name: str


class DenoiseData(ClassData, PlaneData, PreparationData):
    """A denoiser, a plain autoencoder and test images; files are below the static folder."""

    folder: str  # which models these are
    needs: list[str]  # files to request before the component's JavaScript has run
    denoiser: DenoiseModel
    plain: DenoiseModel
    codes: str  # file of float32: the denoiser's codes of the map
    codeLabels: str  # file of uint16: their labels
    images: str  # file of uint8, (N, C, H, W)
    labels: str  # file of uint16, (N,)
    imageShape: list[int]  # C, H, W
    hides: str  # a sentence on the variance that the map does not show
    linked: DenoiseAddress


class DenoiseState(TypedDict):
    """The parameters for the address; None until the user has changed something."""

    rest: DenoiseAddress | None


DENOISE = MessagePair("denoise", DenoiseData, DenoiseState)
