"""Messages of the Compare page. N images, D latent dimensions."""

from __future__ import annotations

from typing import TypedDict

from ui.shared.messages.message_pair import MessagePair
from ui.shared.messages.model_messages import ClassData, DecoderFile, DecoderWeights, MapPlane, SampleData


class CompareAddress(TypedDict, total=False):
    """The parameters of the address; empty or missing ones are at their defaults."""

    at: str  # the point
    line: str
    drag: str
    link: str
    tint: str
    sheet: str
    lasso: str


class SideData(MapPlane):
    """One of the models; files are below the static folder."""

    key: str  # changes whenever its codes and its decoder do
    name: str
    decoder: DecoderFile | DecoderWeights
    codes: str  # file of float32 (N, D), or of safetensors
    samples: str | None  # file of float32 (S, D), drawn from N(0, I); None for a codebook
    latentDim: int  # D
    signed: bool  # pixels are in [-1, 1] rather than [0, 1]


class CompareData(ClassData):
    """Models and the images that all of them are shown; files are below the static folder."""

    folder: str  # which models these are
    sides: list[SideData]
    labels: str  # file of uint16, (N,)
    images: str | None  # file of samples as stored, (N, *shape); None where they are not on this machine
    missing: str  # a sentence on images that are not on this machine
    count: int  # N
    comparable: bool  # the squared errors of the models can be compared
    sample: SampleData
    scale: list[str]  # colours of the share of different neighbours
    neighbours: list[str]  # a digit an image for each side: its step on the scale
    line: list[int] | None  # two images whose interpolation is typical; None with one class
    linked: CompareAddress


class CompareState(TypedDict):
    """The parameters for the address; None until the user has changed something."""

    rest: CompareAddress | None


COMPARE = MessagePair("compare", CompareData, CompareState)
